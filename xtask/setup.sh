# Shared by ./run and ./test: what a machine needs before the build tool can take over.
# To be sourced with `root` set to the repository and `steps` to the number of steps, of which two are taken here.
# Ends with exit 2 where a person has to help.

case " $* " in
*" --json "*) voice=json ;;
*) voice=plain ;;
esac

# tell STEP NAME STATE [TEXT]: programs get every state as JSON on stdout, people the words.
tell() {
    if [ "$voice" = json ]; then
        printf '{"step":%s,"of":%s,"name":"%s","state":"%s"%s}\n' "$1" "$steps" "$2" "$3" "${4:+,\"text\":\"$4\"}"
    elif [ -n "${4:-}" ]; then
        printf '[%s/%s] %s: %s\n' "$1" "$steps" "$2" "$4" >&2
    fi
}

# give_up STEP NAME WHY WHAT-NEXT
give_up() {
    tell "$1" "$2" failed "$3 $4"
    exit 2
}

# as_root COMMAND...: apt wants it.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        give_up 1 tools "Missing on this machine: $missing." \
            "As root: apt-get install $(packages $missing | xargs); then start again."
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

# The agent is linked with PC/SC, which macOS brings.
has_pcsc() {
    [ "$(uname)" = Darwin ] || pkg-config --exists libpcsclite 2>/dev/null
}

# The driver that makes a card in software one in a reader of pcscd.
has_vpcd() {
    for driver in /usr/lib/pcsc/drivers/serial/libifdvpcd.so* /usr/lib/*/pcsc/drivers/serial/libifdvpcd.so*; do
        [ -e "$driver" ] && return 0
    done
    return 1
}

# The print service, its commands, and the step that fits a document to a printer's media.
has_cups() {
    { [ -x /usr/sbin/cupsd ] || command -v cupsd >/dev/null; } &&
        { [ -x /usr/sbin/lpadmin ] || command -v lpadmin >/dev/null; } && [ -e /usr/lib/cups/filter/pdftopdf ]
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
        c++-compiler) command -v c++ >/dev/null ;;
        libclang) has_libclang ;;
        browser) command -v chromium >/dev/null || command -v google-chrome >/dev/null ;;
        browser-driver) command -v chromedriver >/dev/null ;;
        pcsc) has_pcsc ;;
        pcscd) [ -x /usr/sbin/pcscd ] || command -v pcscd >/dev/null ;;
        vpcd) has_vpcd ;;
        cups) has_cups ;;
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
        c++-compiler) echo g++ ;;
        libclang) libclang_packages ;;
        browser) echo chromium ;;
        browser-driver) echo chromium-driver ;;
        pcsc) echo pkg-config libpcsclite-dev ;;
        vpcd) echo vsmartcard-vpcd ;;
        # Not the package cups, which brings drivers of real printers: 3 MB rather than 21.
        cups) echo cups-daemon cups-client cups-filters-core-drivers ;;
        python-venv) echo python3 python3-venv ;;
        pdftotext) echo poppler-utils ;;
        zbarimg) echo zbar-tools ;;
        pkcs15-tool) echo opensc ;;
        certtool | gnutls-cli) echo gnutls-bin ;;
        ip) echo iproute2 ;;
        unshare) echo util-linux ;;
        softhsm2-util) echo softhsm2 ;;
        *) echo "$thing" ;;
        esac
    done
}

# need_system WHAT...: installs what is missing; costs nothing when nothing is.
need_system() {
    missing=$(lacking "$@")
    missing=${missing% }
    [ -z "$missing" ] && return
    command -v apt-get >/dev/null || give_up 1 tools \
        "Missing on this machine: $missing." "Install it with the system's package manager, then start again."
    tell 1 tools note "installing $missing"
    as_root apt-get update -qq >&2 ||
        give_up 1 tools "apt-get update failed." "Mend the package sources, then start again."
    # Split into words on purpose: no name holds a space.
    as_root apt-get install -y -qq --no-install-recommends $(packages $missing) >&2 ||
        give_up 1 tools "The packages could not be installed." "The messages above say why."
    missing=$(lacking "$@")
    missing=${missing% }
    [ -z "$missing" ] || give_up 1 tools "Still missing: $missing." "Install it by hand, then start again."
}

# wish_system WHAT...: installs what is missing if that asks nobody anything; goes on without it otherwise.
wish_system() {
    missing=$(lacking "$@")
    missing=${missing% }
    [ -z "$missing" ] && return
    if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
        tell 1 tools note "installing $missing"
        as_root apt-get update -qq >&2 || :
        as_root apt-get install -y -qq --no-install-recommends $(packages $missing) >&2 || :
    fi
    missing=$(lacking "$@")
    [ -z "$missing" ] || tell 1 tools note "going on without ${missing% }"
}

# The driver of readers in software, out of its package and into target/vpcd. Not installed: the service of a person's own
# machine would then take cards from its network.
fetch_vpcd() {
    if has_vpcd || [ -d "$root/target/vpcd/usr" ] || ! command -v apt-get >/dev/null; then
        return 0
    fi
    tell 1 tools note "fetching vpcd"
    mkdir -p "$root/target/vpcd" && (
        cd "$root/target/vpcd" && apt-get download -qq vsmartcard-vpcd && dpkg-deb -x vsmartcard-vpcd_*.deb .
    ) >&2 || tell 1 tools note "going on without vpcd"
}

# The toolchain of rust-toolchain.toml with its components and the browser's target.
need_rust() {
    PATH=$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin
    export PATH
    channel=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' "$root/rust-toolchain.toml")
    if ! command -v rustup >/dev/null; then
        give_up 1 tools "Missing: rustup, which brings the compiler." \
            "Install it from https://rustup.rs, then start again."
    fi
    if ! rustup run "$channel" rustc --version >/dev/null 2>&1; then
        tell 1 tools note "installing Rust $channel"
        rustup toolchain install "$channel" --profile minimal --no-self-update >&2 ||
            give_up 1 tools "Rust $channel could not be installed." "The messages above say why."
    fi
    # Asked of the files, since rustup itself may look at the network.
    sysroot=$(rustup run "$channel" rustc --print sysroot)
    if [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
        tell 1 tools note "adding the browser's target"
        rustup target add --toolchain "$channel" wasm32-unknown-unknown >&2 ||
            give_up 1 tools "The target wasm32-unknown-unknown could not be added." "The messages above say why."
    fi
    if [ ! -x "$sysroot/bin/cargo-clippy" ] || [ ! -x "$sysroot/bin/rustfmt" ]; then
        rustup component add --toolchain "$channel" clippy rustfmt >&2 ||
            give_up 1 tools "clippy and rustfmt could not be added." "The messages above say why."
    fi
}

# set_up WHAT...: system things, compiler, and the build tool, which tells the rest of the way as $xtask. What $wished names
# is welcome and not needed.
set_up() {
    tell 1 tools started
    need_system "$@"
    if [ -n "${wished:-}" ]; then
        wish_system $wished
        fetch_vpcd
    fi
    need_rust
    tell 1 tools done
    unset CARGO_TARGET_DIR
    xtask=$root/target/debug/xtask
    quiet=--quiet
    tell 2 "build tool" started
    if [ ! -x "$xtask" ]; then
        tell 2 "build tool" note "building, about a minute"
        quiet=
    fi
    (cd "$root" && cargo build $quiet --bin xtask >&2) ||
        give_up 2 "build tool" "The build tool does not build." "The messages above say why."
    tell 2 "build tool" done
}
