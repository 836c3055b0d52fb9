"""What reading a mail costs a fresh process: cost.py PROGRAM FILE...

A line for each file: milliseconds of processor time (the least of five), kilobytes of
memory at their most, the exit code, and how many bytes were printed."""
import os
import sys


def run(program, path):
    out = os.open(path + ".out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    given = os.open(path, os.O_RDONLY)
    child = os.fork()
    if child == 0:
        os.dup2(given, 0)
        os.dup2(out, 1)
        os.execv(program, [program, "intake", "--show"])
    os.close(given)
    _, status, used = os.wait4(child, 0)
    size = os.fstat(out).st_size
    os.close(out)
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss, os.waitstatus_to_exitcode(status), size


for path in sys.argv[2:]:
    runs = [run(sys.argv[1], path) for _ in range(5)]
    print(*("%.1f" % min(r[0] for r in runs), max(r[1] for r in runs), max(abs(r[2]) for r in runs), runs[0][3]))
