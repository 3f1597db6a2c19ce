# A private protocol, number 25 (the module tests/lab/modules/echo25.c), recorded by `nlsniff run`: text that comes back.
# recorder: run
# namespace: first
insmod "$NLSNIFF_MODULES/echo25.ko"
try python3 tests/lab/modules/echo25.py hello 'a word of our own' ''
refused python3 tests/lab/modules/echo25.py '!no'
rmmod echo25
