// How the memory of numpy arrays is had and given back.
#include "arrays.hpp"

#include <algorithm>
#include <cstring>

namespace palate {

// Numbers as the processor has them, by their letter: https://docs.python.org/3/library/struct.html
static bool holds(const Py_buffer& buffer, bool floating) {
    const char* format = buffer.format ? buffer.format : "B";
    return *format && !format[1] && std::strchr(floating ? "fd" : "ilq", *format);
}

bool Memory::take(PyObject* from, const Wanted& wanted) noexcept {
    const int order = wanted.contiguous ? PyBUF_C_CONTIGUOUS : PyBUF_STRIDES;
    if (PyObject_GetBuffer(from, &held_, PyBUF_FORMAT | order | (wanted.writable ? PyBUF_WRITABLE : 0))) {
        PyErr_Clear();
        return false;
    }
    size_ = held_.len / std::max<Py_ssize_t>(1, held_.itemsize);
    return held_.ndim == wanted.dimensions && held_.itemsize == wanted.bytes && holds(held_, wanted.floating);
}

void Memory::let_go() noexcept { PyBuffer_Release(&held_); }

}  // namespace palate
