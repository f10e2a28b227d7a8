# SPDX-License-Identifier: Apache-2.0
# Executes the steps so many times: pg_client.pl PORT STEPS ROUNDS
use strict;
use warnings;
use DBI;
use JSON::PP;

my ($port, $file, $rounds) = @ARGV;
open(my $in, '<', $file) or die "$file: $!";
my $steps = decode_json(join('', <$in>));
my $dbh = DBI->connect("dbi:Pg:host=127.0.0.1;port=$port;dbname=postgres;sslmode=disable", 'shop', 'shop-secret',
	{ AutoCommit => 1, RaiseError => 0, PrintError => 0, PrintWarn => 0 }) or die $DBI::errstr;

sub run {
	my ($i, $step) = @_;
	my $sth = $dbh->prepare($step->{sql});
	my $rows = $sth->execute(@{$step->{arguments}});
	return print "$i 0 ", $sth->state, "\n" unless defined $rows;
	my $count = $sth->{NUM_OF_FIELDS} ? scalar(@{$sth->fetchall_arrayref}) : $rows < 0 ? 0 : $rows + 0;
	print "$i $count -\n";
}

for (1 .. $rounds) {
	run($_, $steps->[$_]) for 0 .. $#$steps;
}
$dbh->disconnect;
