// What crosses from Python: numpy arrays of one dtype, contiguous, never copied; and ragged rows, as tuples of arrays.
//
// They come by the buffer protocol (https://docs.python.org/3/c-api/buffer.html). nanobind's own type of array asks for
// DLPack by a method call, which takes twice as long, and its templates take as long to compile as all the rest.
#pragma once
#include <nanobind/nanobind.h>
#include <cstdint>
#include <type_traits>

namespace nb = nanobind;

namespace palate {

// What a kernel requires of an array.
struct ArrayType {
    bool floating;
    int bytes, dimensions;
    bool contiguous, writable;
};

// The memory of a Python object, which stays alive for as long as this does.
class Memory {
  public:
    Memory() = default;
    Memory(const Memory&) = delete;
    ~Memory() {
        if (buffer_.obj) release();
    }

    bool acquire(PyObject* from, const ArrayType& type) noexcept;  // false if it is not such an array

    int64_t size() const { return size_; }
    int64_t shape(int axis) const { return buffer_.shape[axis]; }
    int64_t stride(int axis) const { return buffer_.strides[axis] / buffer_.itemsize; }  // in numbers

  protected:
    Py_buffer buffer_{};

  private:
    void release() noexcept;

    int64_t size_ = 0;
};

template <class T, int DIMENSIONS, bool CONTIGUOUS>
class Array : public Memory {
  public:
    static constexpr ArrayType TYPE{std::is_floating_point_v<T>, sizeof(T), DIMENSIONS, CONTIGUOUS, !std::is_const_v<T>};

    T* data() const { return static_cast<T*>(buffer_.buf); }
};

template <class T> using In1 = const Array<const T, 1, true>&;
template <class T> using In2 = const Array<const T, 2, true>&;
template <class T> using Out1 = const Array<T, 1, true>&;
template <class T> using Out2 = const Array<T, 2, true>&;
template <class T> using Strided1 = const Array<const T, 1, false>&;  // one value for all has stride 0
template <class T> using Strided2 = const Array<const T, 2, false>&;  // a transpose is a view
template <class T> using StridedOut2 = const Array<T, 2, false>&;

// Row r is index[ptr[r]] .. index[ptr[r + 1]]: in Python (ptr, index).
struct Lists {
    const int64_t* ptr;
    const int32_t* index;
    int64_t rows, entries;

    int64_t length(int64_t r) const { return ptr[r + 1] - ptr[r]; }
};

// A sparse matrix, with a value beside each index: in Python (ptr, index, value).
struct Rows : Lists {
    const float* value;
};

// The arrays of such a tuple. Row ends, and values that are as many as indices, are checked where it is taken apart.
class Ragged {
  public:
    bool acquire(PyObject* from, int parts) noexcept;
    operator Lists() const;
    operator Rows() const;

  private:
    Array<const int64_t, 1, true> ptr_;
    Array<const int32_t, 1, true> index_;
    Array<const float, 1, true> value_;
};

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
    bool from_python(handle from, uint32_t, cleanup_list*) noexcept { return array_.acquire(from.ptr(), Value::TYPE); }
    operator const Value&() const { return array_; }

  private:
    Value array_;
};

template <class Kind, int PARTS>
struct ragged_caster {
    using Value = Kind;
    template <class> using Cast = Kind;

    static constexpr auto Name = const_name<PARTS == 2>("tuple[int64, int32]", "tuple[int64, int32, float32]");

    template <class> static constexpr bool can_cast() { return true; }
    bool from_python(handle from, uint32_t, cleanup_list*) noexcept { return ragged_.acquire(from.ptr(), PARTS); }
    operator Kind() const { return ragged_; }

  private:
    palate::Ragged ragged_;
};

template <> struct type_caster<palate::Lists> : ragged_caster<palate::Lists, 2> {};
template <> struct type_caster<palate::Rows> : ragged_caster<palate::Rows, 3> {};

}  // namespace nanobind::detail
