# Shared by ./run and ./test: what a machine needs before the build tool can take over.
# To be sourced with `root` set to the repository; ends with exit 2 where a person has to help.

# The same count as in xtask/src/run.rs; a test holds them together.
steps=5

case " $* " in
*" --json "*) voice=json ;;
*) voice=plain ;;
esac

# tell STEP NAME STATE: one line of progress; programs get theirs as JSON on stdout.
tell() {
    if [ "$voice" = json ]; then
        printf '{"step":%s,"of":%s,"name":"%s","state":"%s"}\n' "$1" "$steps" "$2" "$3"
    else
        printf '[%s/%s] %s: %s\n' "$1" "$steps" "$2" "$3" >&2
    fi
}

give_up() {
    printf '%s\n' "$@" >&2
    exit 2
}

# as_root COMMAND...: apt wants it.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        give_up "These packages are missing: $missing" "Install them as root, then start again."
    fi
}

# Bindings to the virtual card's file system are made with libclang and its own C headers.
has_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] && return 0
    set -- /usr/lib/*/libclang*.so* /usr/lib/llvm-*/lib/libclang*.so* /usr/lib64/libclang*.so* \
        /usr/lib64/llvm*/lib*/libclang*.so* /Library/Developer/CommandLineTools/usr/lib/libclang.dylib
    for library; do
        [ -e "$library" ] && break
    done
    [ -e "$library" ] || return 1
    set -- /usr/lib/llvm-*/lib/clang/*/include/stddef.h /usr/lib/clang/*/include/stddef.h \
        /Library/Developer/CommandLineTools/usr/lib/clang/*/include/stddef.h
    for header; do
        [ -e "$header" ] && return 0
    done
    return 1
}

# The two packages of the release's own LLVM rather than libclang-dev, which is ten times as large.
libclang_packages() {
    version=$(apt-cache depends libclang-dev 2>/dev/null | sed -n 's/.*Depends: libclang-\([0-9]*\)-dev$/\1/p')
    if [ -n "$version" ]; then
        echo "libclang1-$version libclang-common-$version-dev"
    else
        echo libclang-dev
    fi
}

# lacking WHAT...: those of the named things that are not here.
lacking() {
    for thing; do
        case $thing in
        c-compiler) command -v cc >/dev/null ;;
        libclang) has_libclang ;;
        browser) command -v chromium >/dev/null || command -v google-chrome >/dev/null ;;
        browser-driver) command -v chromedriver >/dev/null ;;
        python-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
        *) command -v "$thing" >/dev/null ;;
        esac || printf '%s ' "$thing"
    done
}

# packages WHAT...: the Debian packages that bring them.
packages() {
    for thing; do
        case $thing in
        c-compiler) echo gcc libc6-dev ;;
        libclang) libclang_packages ;;
        browser) echo chromium ;;
        browser-driver) echo chromium-driver ;;
        python-venv) echo python3 python3-venv ;;
        pdftotext) echo poppler-utils ;;
        pkcs15-tool) echo opensc ;;
        *) echo "$thing" ;;
        esac
    done
}

# need_system WHAT...: installs what is missing; costs nothing when nothing is.
need_system() {
    missing=$(lacking "$@")
    [ -z "$missing" ] && return
    command -v apt-get >/dev/null || give_up \
        "This machine lacks: $missing" "Install it with the system's package manager, then start again."
    tell 1 tools "installing $missing"
    as_root apt-get update -qq >&2 || give_up "apt-get update failed; mend the package sources, then start again."
    # Split into words on purpose: no name holds a space.
    as_root apt-get install -y -qq --no-install-recommends $(packages $missing) >&2 ||
        give_up "The installation failed; its messages above say why."
    missing=$(lacking "$@")
    [ -z "$missing" ] || give_up "Still missing after the installation: $missing" "Install it by hand, then start again."
}

# The toolchain of rust-toolchain.toml with its components and the browser's target.
need_rust() {
    PATH=$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin
    export PATH
    channel=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' "$root/rust-toolchain.toml")
    if ! command -v rustup >/dev/null; then
        give_up "rustup is missing, which brings the compiler." "Install it from https://rustup.rs, then start again."
    fi
    if ! rustup run "$channel" rustc --version >/dev/null 2>&1; then
        tell 1 tools "installing Rust $channel"
        rustup toolchain install "$channel" --profile minimal --no-self-update >&2 ||
            give_up "Rust $channel could not be installed; rustup's messages above say why."
    fi
    # Asked of the files, since rustup itself may look at the network.
    sysroot=$(rustup run "$channel" rustc --print sysroot)
    if [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
        tell 1 tools "adding the browser's target"
        rustup target add --toolchain "$channel" wasm32-unknown-unknown >&2 ||
            give_up "The target wasm32-unknown-unknown could not be added; rustup's messages above say why."
    fi
    if [ ! -x "$sysroot/bin/cargo-clippy" ] || [ ! -x "$sysroot/bin/rustfmt" ]; then
        rustup component add --toolchain "$channel" clippy rustfmt >&2 ||
            give_up "clippy and rustfmt could not be added; rustup's messages above say why."
    fi
}

# Build the build tool; it tells the rest of the way. Says much only when there is much to build.
need_xtask() {
    unset CARGO_TARGET_DIR
    xtask=$root/target/debug/xtask
    quiet=--quiet
    if [ ! -x "$xtask" ]; then
        tell 2 "build tool" "building, about a minute"
        quiet=
    fi
    (cd "$root" && cargo build $quiet --package xtask >&2) ||
        give_up "The build tool does not build; the compiler's messages above say why."
}
