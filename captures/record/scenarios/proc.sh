# Process events of the connector, by `nlsniff monitor`: programs that start, take other ids, fail, crash, get traced and named.
# recorder: monitor connector:proc
# namespace: first
try true
try sh -c 'true & wait'
try setpriv --reuid 1 --regid 2 --clear-groups true
refused false
refused sh -c 'kill -SEGV $$'
try setsid -w true
try strace -o /dev/null true
try python3 -c 'from pathlib import Path
Path("/proc/self/comm").write_text("renamed")'
try python3 -c 'import threading
thread = threading.Thread(target=print)
thread.start()
thread.join()'
