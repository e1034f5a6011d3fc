"""A name a line in, its registrable domain (or -) a line out, by libpsl. Argument: the list."""
import ctypes
import sys

psl = ctypes.CDLL("libpsl.so.5")
psl.psl_load_file.restype = ctypes.c_void_p
psl.psl_load_file.argtypes = [ctypes.c_char_p]
psl.psl_registrable_domain.restype = ctypes.c_char_p
psl.psl_registrable_domain.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
rules = psl.psl_load_file(sys.argv[1].encode())
if not rules:
    sys.exit("libpsl cannot read " + sys.argv[1])
for line in sys.stdin.buffer:
    found = psl.psl_registrable_domain(rules, line.strip())
    print(found.decode() if found else "-")
