# Verifies every DKIM-Signature of the message on standard input. Arguments: NAME=TXT, all the DNS there is.
# Prints one line for each signature, from the top: "pass", or "fail" and why.
import sys
import dkim

records = dict(argument.split("=", 1) for argument in sys.argv[1:])


def txt(name, timeout=5):
    text = name.decode("ascii") if isinstance(name, bytes) else name
    value = records.get(text.rstrip("."))
    return value.encode("ascii") if value is not None else None


message = sys.stdin.buffer.read()
signatures = sum(name.lower() == b"dkim-signature" for name, _ in dkim.DKIM(message).headers)
for index in range(signatures):
    try:
        verified, why = dkim.DKIM(message).verify(index, dnsfunc=txt), "signature or key"
    except dkim.DKIMException as failure:
        verified, why = False, str(failure)
    print("pass" if verified else "fail " + why.replace("\n", " "))
