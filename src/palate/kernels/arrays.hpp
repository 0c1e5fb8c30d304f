// What crosses from Python: numpy arrays of one dtype, contiguous, never copied.
//
// They come by the buffer protocol (https://docs.python.org/3/c-api/buffer.html). nanobind's own type of array asks for
// DLPack by a call of a method, which takes twice as long, and its templates take as long to compile as all the rest.
#pragma once
#include <nanobind/nanobind.h>
#include <cstdint>
#include <type_traits>

namespace nb = nanobind;

namespace palate {

// What a kernel asks of an array.
struct Wanted {
    bool floating;
    int bytes, dimensions;
    bool contiguous, writable;
};

// The memory of a Python object, which is held for as long as this lives.
class Memory {
  public:
    Memory() = default;
    Memory(const Memory&) = delete;
    ~Memory() {
        if (held_.obj) let_go();
    }

    bool take(PyObject* from, const Wanted& wanted) noexcept;  // false of what is no such array

    size_t size() const { return size_; }
    size_t shape(size_t axis) const { return held_.shape[axis]; }
    int64_t stride(size_t axis) const { return held_.strides[axis] / held_.itemsize; }  // in numbers

  protected:
    Py_buffer held_{};

  private:
    void let_go() noexcept;

    size_t size_ = 0;
};

template <class T, int DIMENSIONS, bool CONTIGUOUS>
class Array : public Memory {
  public:
    static constexpr Wanted WANTED{std::is_floating_point_v<T>, sizeof(T), DIMENSIONS, CONTIGUOUS, !std::is_const_v<T>};

    T* data() const { return static_cast<T*>(held_.buf); }
};

template <class T> using In1 = const Array<const T, 1, true>&;
template <class T> using In2 = const Array<const T, 2, true>&;
template <class T> using Out1 = const Array<T, 1, true>&;
template <class T> using Out2 = const Array<T, 2, true>&;
template <class T> using Strided1 = const Array<const T, 1, false>&;  // one value for all has stride 0
template <class T> using Strided2 = const Array<const T, 2, false>&;  // a transpose is a view
template <class T> using StridedOut2 = const Array<T, 2, false>&;

}  // namespace palate

namespace nanobind::detail {

template <class T, int DIMENSIONS, bool CONTIGUOUS>
struct type_caster<palate::Array<T, DIMENSIONS, CONTIGUOUS>> {
    using Value = palate::Array<T, DIMENSIONS, CONTIGUOUS>;
    template <class> using Cast = const Value&;

    static constexpr auto Name =
        const_name("ndarray[dtype=") + const_name<std::is_floating_point_v<T>>("float", "int") +
        const_name<sizeof(T) * 8>() + const_name<DIMENSIONS == 1>(", shape=(*)", ", shape=(*, *)") +
        const_name<CONTIGUOUS>(", order='C'", "") + const_name<std::is_const_v<T>>("]", ", writable=True]");

    template <class> static constexpr bool can_cast() { return true; }
    bool from_python(handle from, uint32_t, cleanup_list*) noexcept { return array_.take(from.ptr(), Value::WANTED); }
    operator const Value&() const { return array_; }

  private:
    Value array_;
};

}  // namespace nanobind::detail
