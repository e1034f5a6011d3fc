# Reads values of Authentication-Results on standard input, unfolded: each is its length in octets, a line end, then the octets.
# Prints for each one line for each result, METHOD=RESULT, REASON, TYPE.NAME=VALUE ..., with unit separators between them, then "by ID".
import sys
import authres

length = sys.stdin.buffer.readline()
while length:
    value = sys.stdin.buffer.read(int(length)).decode("ascii")
    header = authres.AuthenticationResultsHeader.parse("Authentication-Results: " + value)
    for result in header.results:
        if isinstance(result, authres.NoneAuthenticationResult):
            continue
        properties = ["%s.%s=%s" % (each.type, each.name, each.value) for each in result.properties]
        print("\x1f".join(["%s=%s" % (result.method, result.result), result.reason or ""] + properties))
    print("by " + header.authserv_id)
    length = sys.stdin.buffer.readline()
