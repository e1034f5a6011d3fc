"""Debian's python3-dkim as an outside opinion.

sign SELECTOR DOMAIN KEY.pem FIELD... < message > signed message
                                 FIELDs are signed though absent: a field of that name, added later, breaks the signature (RFC 6376 section 8.15)
seal SELECTOR DOMAIN KEY.pem < message > the message under the first set of an ARC chain (RFC 8617), with the results that DOMAIN wrote into it
verify RECORDS.json FILE...      for each file a line of JSON, a list with one object a signature: domain, selector, identity,
                                 result (pass or fail), reason.  RECORDS: {"s1._domainkey.example.org": "v=DKIM1; ...", ...}
"""
import json
import sys

import dkim


def verify(message, records):
    def txt(name, timeout=5):
        return records.get(name.decode().rstrip(".").lower(), "").encode() or None

    signatures = []
    judge = dkim.DKIM(message)
    for index in range(sum(name.lower() == b"dkim-signature" for name, _ in judge.headers)):
        judge = dkim.DKIM(message)
        try:
            passed, reason = judge.verify(index, dnsfunc=txt), ""
        except dkim.DKIMException as failure:
            passed, reason = False, str(failure)
        tag = lambda name: judge.signature_fields.get(name, b"").decode()
        signatures.append({"domain": tag(b"d"), "selector": tag(b"s"), "algorithm": tag(b"a"),
                           "identity": tag(b"i") or "@" + tag(b"d"),
                           "result": "pass" if passed else "fail", "reason": reason or ("" if passed else "does not verify")})
    return signatures


if sys.argv[1] == "sign":
    selector, domain, key, *fields = sys.argv[2:]
    mail = sys.stdin.buffer.read()
    with open(key, "rb") as pem:
        field = dkim.sign(mail, selector.encode(), domain.encode(), pem.read(), canonicalize=(b"relaxed", b"relaxed"),
                          include_headers=[name.encode() for name in fields])
    sys.stdout.buffer.write(field + mail)
elif sys.argv[1] == "seal":
    selector, domain, key = sys.argv[2:]
    mail = sys.stdin.buffer.read()
    with open(key, "rb") as pem:
        chain = dkim.arc_sign(mail, selector.encode(), domain.encode(), pem.read(), domain.encode())
    sys.stdout.buffer.write(b"".join(chain) + mail)
else:
    with open(sys.argv[2]) as source:
        published = {name.rstrip(".").lower(): value for name, value in json.load(source).items()}
    for path in sys.argv[3:]:
        with open(path, "rb") as source:
            print(json.dumps(verify(source.read(), published)))
