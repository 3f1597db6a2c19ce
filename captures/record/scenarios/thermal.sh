# Thermal zones and cooling devices, as far as a virtual machine has any.
# namespace: first
try python3 captures/record/generic_user.py thermal
