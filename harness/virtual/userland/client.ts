/**
 * The client that stands for every Android command of the handset, as `/system/bin/content` and its like stand for one `app_process`
 * on Android. It is perl without modules because that starts in about a millisecond, and perl-base is on every Debian.
 *
 * It sends one request, `N` length and NUL-joined `uid, cwd, name, arguments`, and copies the reply's frames: one letter (`o` stdout,
 * `e` stderr, `x` exit code), `N` length, bytes. Standard input is left alone, as Android's own commands leave it, so that
 * `while read` loops around them work.
 */
export const clientScript = `#!/system/bin/app_process
my ($name) = $0 =~ m{([^/]*)\\z};
my $body = join "\\0", $ENV{ANDROID_SESSION_UID} // 2000, readlink("/proc/self/cwd") // "/", $name, @ARGV;
my $zygote;
socket($zygote, 1, 1, 0) && connect($zygote, pack "Sa*", 1, "/dev/socket/zygote")
  or do { syswrite STDERR, "Error: Could not access the system. Is it running?\\n"; exit 1 };
my $request = pack("N", length $body) . $body;
for (my $sent = 0; $sent < length $request;) { $sent += syswrite($zygote, $request, 65536, $sent) // exit 1 }
my $reply = "";
for (;;) {
  while (length $reply >= 5) {
    my ($kind, $size) = unpack "aN", $reply;
    last if length $reply < 5 + $size;
    my $data = substr $reply, 5, $size;
    substr($reply, 0, 5 + $size) = "";
    exit $data if $kind eq "x";
    my $out = $kind eq "e" ? *STDERR : *STDOUT;
    for (my $sent = 0; $sent < length $data;) { $sent += syswrite($out, $data, 65536, $sent) // exit 1 }
  }
  sysread($zygote, $reply, 65536, length $reply) or exit 137;
}
`;

/** `/system/xbin/su`: a root shell from a session of uid 2000: `su`, `su -c CMD`, `su 0 CMD ...`, `su root -c CMD`. */
export const suScript = `#!/system/bin/sh
export ANDROID_SESSION_UID=0 USER=root HOME=/
case "$1" in 0|root) shift ;; esac
case "$1" in
  '') exec /system/bin/sh ;;
  -c) shift; exec /system/bin/sh -c "$*" ;;
  -|-l|--login) exec /system/bin/sh - ;;
  -*) echo "su: unknown option $1" >&2; exit 2 ;;
  *) exec "$@" ;;
esac
`;
