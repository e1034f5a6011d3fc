# Judges messages on standard input: each is its length in octets, a line end, then the octets. Arguments: NAME=TXT, all the DNS there is,
# and now=SECONDS for a time to judge by other than the clock's.
# Prints for each message one line for each DKIM-Signature from the top, "dkim pass" or "dkim fail WHY", then "arc RESULT valid|invalid WHY",
# where RESULT is pass, fail, none, or ended (the newest set itself says cv=fail), and then whether the newest set verifies.
import sys
import dkim

records = dict(argument.split("=", 1) for argument in sys.argv[1:])
if "now" in records:
    now = int(records.pop("now"))
    dkim.time.time = lambda: now


def txt(name, timeout=5):
    text = name.decode("ascii") if isinstance(name, bytes) else name
    value = records.get(text.rstrip("."))
    return value.encode("ascii") if value is not None else None


def line(word, why):
    print(word, why.replace("\n", " "))


def judge(message):
    signatures = sum(name.lower() == b"dkim-signature" for name, _ in dkim.DKIM(message).headers)
    for index in range(signatures):
        try:
            verified, why = dkim.DKIM(message).verify(index, dnsfunc=txt), "signature or key"
        except dkim.DKIMException as failure:
            verified, why = False, str(failure)
        line("dkim pass" if verified else "dkim fail", "" if verified else why)
    cv, results, why = dkim.ARC(message).verify(dnsfunc=txt)
    word = "ended" if cv is None else cv.decode("ascii")
    seal = "valid" if results and results[0]["ams-valid"] and results[0]["as-valid"] else "invalid"
    line("arc " + word + " " + seal, why)


length = sys.stdin.buffer.readline()
while length:
    judge(sys.stdin.buffer.read(int(length)))
    length = sys.stdin.buffer.readline()
