"""From domain, record, its domain, DKIM domain and SPF domain (or -), tab-separated, a line in; what is to be done a line out.

By libopendmarc, without DNS. Argument: the Public Suffix List.
"""
import ctypes
import sys

WORDS = {14: "absent", 15: "pass", 16: "reject", 17: "quarantine", 18: "none"}
PASSED = 1
MAIL_FROM = 1
IPV4 = 4

lib = ctypes.CDLL("libopendmarc.so.2")
text = ctypes.c_char_p
context = ctypes.c_void_p
lib.opendmarc_policy_connect_init.restype = context
lib.opendmarc_policy_connect_init.argtypes = [text, ctypes.c_int]
lib.opendmarc_policy_connect_shutdown.argtypes = [context]
lib.opendmarc_policy_store_from_domain.argtypes = [context, text]
lib.opendmarc_policy_store_dkim.argtypes = [context, text, text, ctypes.c_int, text]
lib.opendmarc_policy_store_spf.argtypes = [context, text, ctypes.c_int, ctypes.c_int, text]
lib.opendmarc_policy_store_dmarc.argtypes = [context, text, text, text]
lib.opendmarc_get_policy_to_enforce.argtypes = [context]
lib.opendmarc_tld_read_file.argtypes = [text, text, text, text]
if lib.opendmarc_tld_read_file(sys.argv[1].encode(), b"//", b"*.", b"!") != 0:
    sys.exit("libopendmarc cannot read " + sys.argv[1])


def judged(author, record, at, dkim, spf):
    policy = lib.opendmarc_policy_connect_init(b"192.0.2.1", IPV4)
    try:
        lib.opendmarc_policy_store_from_domain(policy, author)
        if dkim != b"-":
            lib.opendmarc_policy_store_dkim(policy, dkim, b"s", PASSED, b"pass")
        if spf != b"-":
            lib.opendmarc_policy_store_spf(policy, spf, PASSED, MAIL_FROM, b"pass")
        fault = lib.opendmarc_policy_store_dmarc(policy, record, author, None if at == author else at)
        return "fault %d" % fault if fault else WORDS[lib.opendmarc_get_policy_to_enforce(policy)]
    finally:
        lib.opendmarc_policy_connect_shutdown(policy)


for line in sys.stdin.buffer:
    print(judged(*line.rstrip(b"\n").split(b"\t")))
