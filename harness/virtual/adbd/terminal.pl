# The part of a terminal that Node cannot do: ioctls on the master, which is file descriptor 3. Needs nothing beyond perl-base.
#   terminal.pl run cooked|raw PROGRAM ARGUMENT...   becomes PROGRAM on the slave, as leader of the session it was started in;
#                                                    file descriptor 4 is closed when it has
#   terminal.pl size ROWS COLUMNS WIDTH HEIGHT       sets the window size
use strict;
use warnings;
use Fcntl ();
use POSIX ();
# asm-generic/ioctls.h (x86, arm, riscv)
use constant { TIOCSCTTY => 0x540E, TIOCSWINSZ => 0x5414, TIOCSPTLCK => 0x40045431, TIOCGPTPEER => 0x5441 };

open my $master, '+<&=', 3 or die "no master: $!";
my $verb = shift;

if ($verb eq 'size') {
  ioctl($master, TIOCSWINSZ, pack 'S4', @ARGV) or die "window size: $!";
  exit 0;
}

my $mode = shift;
open my $ready, '>&=', 4 or die "no ready pipe: $!";
fcntl($ready, Fcntl::F_SETFD(), Fcntl::FD_CLOEXEC()) or die "close-on-exec: $!";
my $unlocked = pack 'i', 0;
ioctl($master, TIOCSPTLCK, $unlocked) or die "unlock: $!";
# The peer is opened through the master, so the name of the slave need not exist in this mount namespace.
my $slave = ioctl($master, TIOCGPTPEER, POSIX::O_RDWR() | POSIX::O_NOCTTY()) or die "slave: $!";
POSIX::dup2($slave, $_) // die "dup2: $!" for 0 .. 2;
POSIX::close($slave) if $slave > 2;
POSIX::close(3);
ioctl(STDIN, TIOCSCTTY, 0) or die "controlling terminal: $!";

if ($mode eq 'raw') {
  # cfmakeraw(3)
  my $t = POSIX::Termios->new;
  $t->getattr(0) or die "termios: $!";
  $t->setiflag($t->getiflag & ~(POSIX::IGNBRK() | POSIX::BRKINT() | POSIX::PARMRK() | POSIX::ISTRIP()
    | POSIX::INLCR() | POSIX::IGNCR() | POSIX::ICRNL() | POSIX::IXON()));
  $t->setoflag($t->getoflag & ~POSIX::OPOST());
  $t->setlflag($t->getlflag & ~(POSIX::ECHO() | POSIX::ECHONL() | POSIX::ICANON() | POSIX::ISIG() | POSIX::IEXTEN()));
  $t->setcflag(($t->getcflag & ~(POSIX::CSIZE() | POSIX::PARENB())) | POSIX::CS8());
  $t->setcc(POSIX::VMIN(), 1);
  $t->setcc(POSIX::VTIME(), 0);
  $t->setattr(0, POSIX::TCSANOW()) or die "termios: $!";
}

# The message is that of AOSP adb/services.c, create_subprocess.
no warnings 'exec';
exec { $ARGV[0] } @ARGV or do {
  printf STDERR "- exec '%s' failed: %s (%d) -\n", $ARGV[0], "$!", $! + 0;
  POSIX::_exit(255);
};
