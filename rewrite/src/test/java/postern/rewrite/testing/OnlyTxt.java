package postern.rewrite.testing;

import java.net.InetAddress;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;

/** A DNS in which there is nothing but TXT records. */
public interface OnlyTxt extends Dns {
    @Override default DnsAnswer mx(DnsName name) {
        return new DnsAnswer.Absent();
    }

    @Override default DnsAnswer a(DnsName name) {
        return new DnsAnswer.Absent();
    }

    @Override default DnsAnswer aaaa(DnsName name) {
        return new DnsAnswer.Absent();
    }

    @Override default DnsAnswer ptr(InetAddress address) {
        return new DnsAnswer.Absent();
    }
}
