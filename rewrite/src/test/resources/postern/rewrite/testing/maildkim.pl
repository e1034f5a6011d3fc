# Judges messages on standard input: each is its length in octets, a line end, then the octets. Arguments: NAME=TXT, all the DNS there is.
# Prints for each message one line for each DKIM-Signature from the top, "dkim ALGORITHM RESULT", then "arc RESULT".
use strict;
use warnings;
use Net::DNS;
use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;
use Mail::DKIM::ARC::Verifier;

my %records = map { split /=/, $_, 2 } @ARGV;

{
    no warnings 'redefine';
    *Mail::DKIM::DNS::query = sub {
        my $text = $records{ $_[0] };
        $@ = defined $text ? 'NOERROR' : 'NXDOMAIN';
        return unless defined $text;
        return Net::DNS::RR->new( name => $_[0], type => 'TXT', txtdata => [ $text =~ /(.{1,255})/gs ] );
    };
}

sub judged {
    my ( $judge, $message ) = @_;
    $judge->PRINT($message);
    $judge->CLOSE;
    return $judge;
}

binmode STDIN;
while ( my $length = <STDIN> ) {
    read( STDIN, my $message, $length ) == $length or die "message cut short\n";
    my $dkim = judged( Mail::DKIM::Verifier->new, $message );
    print 'dkim ', $_->algorithm, ' ', $_->result_detail, "\n" for $dkim->signatures;
    print 'arc ', judged( Mail::DKIM::ARC::Verifier->new, $message )->result_detail, "\n";
}
