# Ends the process groups that adbd started when adbd itself is gone. Standard input: "+GROUP" and "-GROUP" lines; at its end all
# groups that remain are killed. Needs nothing beyond perl-base.
use strict;
use warnings;
$SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
my %groups;
while (my $line = <STDIN>) {
  if    ($line =~ /^\+(\d+)$/) { $groups{$1} = 1 }
  elsif ($line =~ /^-(\d+)$/)  { delete $groups{$1} }
}
kill 'KILL', map { -$_ } keys %groups if %groups;
