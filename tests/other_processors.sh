#!/usr/bin/env bash
# other_processors.sh arm|avx2|sse [what pytest takes]: runs the tests of the kernels as on another processor, by qemu.
#
#   arm    compiled for 64-bit ARM, with a Python, numpy and scipy for it
#   avx2   the module that is installed here, on a processor of 2013, which has no AVX-512
#   sse    the same on one of 2008, which has no AVX
#
# On Debian it needs: apt-get install cmake g++-aarch64-linux-gnu qemu-user. What it fetches and builds for ARM lies
# in build/arm (500 MB); Python comes from the distribution's archive, not installed but unpacked there, so that no root
# is needed. Ten minutes of processor time for arm, five for each of the others.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
arm=$PWD/build/arm

need() { command -v "$1" >/dev/null || { echo "$1 is missing: apt-get install $2" >&2; exit 1; }; }

# A Python for ARM in $arm/root, what the tests import in $arm/packages, and $arm/python, which runs it.
fetch() {
    local apt=(-qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State="$arm/apt" -o Debug::NoLocking=1
        -o Dir::State::status="$arm/apt/status" -o Dir::Cache="$arm/apt/cache" -o APT::Sandbox::User="$(id -un)")
    local version platforms=(--platform manylinux_2_28_aarch64 --platform manylinux_2_27_aarch64 --platform manylinux2014_aarch64)
    echo "Fetching Python for ARM ..."
    rm -rf "$arm" && mkdir -p "$arm/apt/lists/partial" "$arm/apt/cache/archives/partial" && touch "$arm/apt/status"
    apt-get "${apt[@]}" update
    version=$(apt-cache "${apt[@]}" depends python3-minimal | grep -o 'python3\.[0-9]*' | head -1)
    apt-get "${apt[@]}" install -y --no-install-recommends --download-only "$version" "lib$version-dev" libstdc++6 >/dev/null
    for package in "$arm"/apt/cache/archives/*.deb; do dpkg -x "$package" "$arm/root"; done
    mkdir -p "$arm/include/aarch64-linux-gnu"
    cp -r "$arm/root/usr/include/$version" "$arm/include"
    cp -r "$arm/root/usr/include/aarch64-linux-gnu/$version" "$arm/include/aarch64-linux-gnu"
    "$python" -m pip install -q --disable-pip-version-check -c constraints.txt --target "$arm/packages" \
        "${platforms[@]}" --only-binary=:all: --python-version "${version#python}" \
        numpy scipy pytest beartype jaxtyping threadpoolctl
    "$python" -m pip install -q --disable-pip-version-check -c constraints.txt --target "$arm/tools" nanobind
    printf '#!/bin/sh\nexport PYTHONHOME=%q PYTHONPATH=%q\nexec %q -L %q -0 "$0" %q "$@"\n' \
        "$arm/root/usr" "$arm/packages" "$qemu" "$arm/root" "$arm/root/usr/bin/$version" >"$arm/python"
    chmod +x "$arm/python"
    echo "$version" >"$arm/version"
}

# The module for ARM, by the rules of CMakeLists.txt, beside a copy of the package.
compile() {
    local version
    version=$(cat "$arm/version")
    PYTHONPATH=$arm/tools cmake -S . -B "$arm/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
        -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ -DCMAKE_CXX_FLAGS="-I$arm/include" \
        -DPython_EXECUTABLE="$(command -v "$python")" -DPython_INCLUDE_DIR="$arm/include/$version" \
        -DSKBUILD_SOABI="cpython-${version//[a-z.]/}-aarch64-linux-gnu" >"$arm/cmake.log"
    cmake --build "$arm/build" -j2
    rm -rf "$arm/packages/palate" && cp -r src/palate "$arm/packages/palate"
    rm -f "$arm"/packages/palate/kernels/*.so && cp "$arm"/build/_compiled*.so "$arm/packages/palate/kernels"
}

case ${1:-} in
    arm)
        need aarch64-linux-gnu-g++ g++-aarch64-linux-gnu
        need cmake cmake
        qemu=$(command -v qemu-aarch64 || command -v qemu-aarch64-static) || need qemu-aarch64 qemu-user
        [ -e "$arm/version" ] || fetch
        compile
        run=("$arm/python")
        ;;
    avx2)  # qemu 7 reads beyond the end of what numpy sorts by AVX2
        run=(qemu-x86_64 -cpu Haswell "$python")
        export OPENBLAS_CORETYPE=Haswell NPY_DISABLE_CPU_FEATURES=X86_V3
        ;;
    sse) run=(qemu-x86_64 -cpu Nehalem "$python") && export OPENBLAS_CORETYPE=Nehalem ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0" && exit 1 ;;
esac
need "${run[0]}" qemu-user
export PALATE_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
exec "${run[@]}" -m pytest -q -p no:cacheprovider -m "not slow" tests/kernels "${@:2}"
