# Everyday commands. `make demo` and `make test` need nothing but Python 3.11 with venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCRATCH := .cache/lab
COMPILED := $(wildcard nlsniff/sources/*.c nlsniff/sources/trace/*.[ch])
VM := $(BIN)/python tests/lab/vm.py

.PHONY: demo test test-offline test-live check lab captures project-tests bench clean

demo: $(VENV)/.run ## dissect a recorded capture, then live where this kernel allows it
	@sh tests/lab/demo.sh $(BIN)/nlsniff

test: test-offline test-live ## everything, the live tests under nlmon too

test-offline: $(VENV)/.test
	@sh tests/lab/packages.sh
	$(BIN)/python -m pytest -n auto -m "not live"

test-live: $(VENV)/.test ## in place, or in a virtual machine on two kernels
	@sh tests/lab/packages.sh
	@PYTHON=$(BIN)/python sh tests/lab/live.sh

check: $(VENV)/.test ## ruff, and mypy --strict on an installed copy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@rm -rf build .cache/check
	@$(BIN)/python -m pip install --quiet --no-deps --target .cache/check .
	cd .cache/check && $(abspath $(BIN))/mypy --strict --config-file $(CURDIR)/pyproject.toml --cache-dir ../mypy -p nlsniff

lab: $(VENV)/.test ## a root shell under nlmon, in the virtual machine
	@$(VM) --kernel $(or $(KERNEL),new)

captures: $(VENV)/.test ## record captures/ again, on both kernels
	@sh tests/lab/packages.sh captures
	@mkdir -p $(SCRATCH)
	$(BIN)/python tests/lab/modules.py
	$(VM) --kernel all --timeout 1800 --writable captures --writable $(SCRATCH) -- \
		sh captures/record/session.sh captures $(SCRATCH)
	$(BIN)/python captures/record/readme.py captures

project-tests: $(VENV)/.test ## pyroute2's own tests, recorded in the virtual machine, passed from the recording
	@sh tests/lab/packages.sh
	@$(BIN)/python tests/lab/project_tests.py --kernel $(or $(KERNEL),new) $(TESTS)

bench: $(VENV)/.test ## ratios against tshark, pyroute2, Scapy, pyshark and strace
	@sh tests/lab/packages.sh
	@$(BIN)/python tests/bench/run.py

clean:
	rm -rf $(VENV) .cache build

$(VENV)/.run: pyproject.toml $(COMPILED)
	@PYTHON=$(PYTHON) sh tests/lab/environment.sh $(VENV) .
	@touch $@

$(VENV)/.test: pyproject.toml $(COMPILED)
	@PYTHON=$(PYTHON) sh tests/lab/environment.sh $(VENV) '.[test]'
	@touch $(VENV)/.run $@
