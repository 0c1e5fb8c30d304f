// How the memory of numpy arrays is acquired and released.
#include "arrays.hpp"

#include <algorithm>
#include <cstring>

#include "bind.hpp"

namespace palate {
namespace {

// Numbers as the processor has them, by their letter: https://docs.python.org/3/library/struct.html
bool has_type(const Py_buffer& buffer, bool floating) {
    const char* format = buffer.format ? buffer.format : "B";
    return *format && !format[1] && std::strchr(floating ? "fd" : "ilq", *format);
}

template <class A> bool acquire_item(PyObject* tuple, int place, A& array) noexcept {
    return array.acquire(PyTuple_GetItem(tuple, place), A::TYPE);
}

}  // namespace

bool Memory::acquire(PyObject* from, const ArrayType& type) noexcept {
    const int order = type.contiguous ? PyBUF_C_CONTIGUOUS : PyBUF_STRIDES;
    if (PyObject_GetBuffer(from, &buffer_, PyBUF_FORMAT | order | (type.writable ? PyBUF_WRITABLE : 0))) {
        PyErr_Clear();
        return false;
    }
    size_ = buffer_.len / std::max<Py_ssize_t>(1, buffer_.itemsize);
    return buffer_.ndim == type.dimensions && buffer_.itemsize == type.bytes && has_type(buffer_, type.floating);
}

void Memory::release() noexcept { PyBuffer_Release(&buffer_); }

bool Ragged::acquire(PyObject* from, int parts) noexcept {
    return PyTuple_Check(from) && PyTuple_Size(from) == parts && acquire_item(from, 0, ptr_) &&
           acquire_item(from, 1, index_) && (parts == 2 || acquire_item(from, 2, value_));
}

Ragged::operator Lists() const {
    require_ends(ptr_, index_.size());
    return {ptr_.data(), index_.data(), ptr_.size() - 1, index_.size()};
}

Ragged::operator Rows() const {
    require(value_.size() == index_.size(), "as many values as indices");
    return {static_cast<Lists>(*this), value_.data()};
}

}  // namespace palate
