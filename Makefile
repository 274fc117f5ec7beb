# `make help` lists the targets. Needs only make, git and Python 3.11 or newer.

BIN := .venv/bin
VERSIONS := 3.11 3.12 3.13
# Digits that `make mutants` tries in place of each, and how many changes it puts to notebooks.
OTHERS := 9
ASKED := 1000000
PYTEST := -m pytest -p no:cacheprovider
# In kernels forked from a process with the imports done; where that cannot be, in ordinary ones.
NBVAL := $(PYTEST) --nbval --nbval-kernel-name overread-warm
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Searches that notebooks keep: with the results, so that `make clean` removes them.
export OVERREAD_SEARCHES ?= $(CURDIR)/results/searches

.PHONY: help run test check notebooks sweeps mutants proof bench pythons oldest lock clean

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: .venv/installed  ## run every notebook into results/ and list the ledgers
	$(BIN)/overread run

test: .venv/installed  ## unit tests, doctests, and the notebooks' shown outputs
	$(BIN)/python $(PYTEST)
	$(BIN)/python $(NBVAL) notebooks/

check: .venv/installed  ## lint, and whether the code is formatted
	$(BIN)/ruff check --no-cache
	$(BIN)/ruff format --no-cache --check

notebooks: .venv/installed  ## run the committed notebooks again, in place
	$(BIN)/overread refresh

sweeps: .venv/installed  ## run again the sweeps that are kept for the studies' pages
	@for folder in notebooks/sweeps/*; do $(BIN)/overread sweep $${folder##*/} --keep || exit 1; done

mutants: .venv/installed  ## change every digit of the data: is each change noticed?
	$(BIN)/python tests/mutation.py --others $(OTHERS) --asked $(ASKED)

proof: .venv/installed  ## the engine against brute force, other programs and random data
	$(BIN)/python $(PYTEST) tests/test_proof.py tests/test_genuine.py tests/consistency tests/recompute tests/reconstruct

bench: .venv/installed .venv-bench/installed  ## measure speed against limits and other programs
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/notebooks.py
	.venv-bench/bin/python benchmarks/engine.py --readme
	.venv-bench/bin/python benchmarks/sweeps.py

pythons: $(VERSIONS:%=.venv-%/installed)  ## the same shown outputs under Python 3.11, 3.12 and 3.13
	@for version in $(VERSIONS); do \
	  echo "Python $$version"; .venv-$$version/bin/python $(NBVAL) notebooks/ || exit 1; \
	done

oldest: .venv-oldest/installed  ## all tests with the oldest versions supported (tests/oldest.txt)
	.venv-oldest/bin/python $(PYTEST)
	.venv-oldest/bin/python $(NBVAL) notebooks/

# Without --no-strip-extras pip looks for `package[extra]` beyond the lock, and fails once there is a newer one.
lock: .venv-uv/installed  ## compile requirements.lock; versions still allowed stay (remove it for the newest)
	UV_CUSTOM_COMPILE_COMMAND='make lock' .venv-uv/bin/uv pip compile pyproject.toml --quiet \
	  --universal --python-version 3.11 --fork-strategy fewest --all-extras --group build \
	  --generate-hashes --no-strip-extras --no-emit-index-url --output-file requirements.lock

clean:  ## remove environments, results and caches
	rm -rf .venv .venv-* results dist .pytest_cache .ruff_cache .hypothesis
	find src tests notebooks benchmarks -name __pycache__ -o -name .ipynb_checkpoints 2>/dev/null | xargs rm -rf

# Environments. `locked` and `installed` are written last, so a set-up that was interrupted starts again.

# $(call venv,folder,interpreters to try,the test to pass,the same in words)
define venv
	@rm -rf $(1); python=; found=; \
	for candidate in $(2); do \
	  version=$$("$$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue; \
	  "$$candidate" -c "import sys, ensurepip; sys.exit(not $(3))" 2>/dev/null && python=$$candidate && break; \
	  found="$$found $$candidate is $$version;"; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "overread needs Python $(4), with venv and ensurepip; found:$${found:- none of $(2)}" >&2; exit 1; \
	fi; \
	echo "Making $(1) with $$python ($$version)"; "$$python" -m venv $(1)
endef
ANY := $(or $(PYTHON),python3 python3.13 python3.12 python3.11)
NEW_ENOUGH := sys.hexversion >= 0x030b0000
INSTALL_LOCK := -m pip install --require-hashes -r requirements.lock

.venv/locked: requirements.lock
	$(call venv,$(@D),$(ANY),$(NEW_ENOUGH),3.11 or newer)
	$(@D)/bin/python $(INSTALL_LOCK)
	@touch $@

$(VERSIONS:%=.venv-%/locked): .venv-%/locked: requirements.lock
	$(call venv,$(@D),python$* $(HOME)/.pyenv/versions/$*.*/bin/python,sys.version.startswith('$*.'),$*)
	$(@D)/bin/python $(INSTALL_LOCK)
	@touch $@

.venv-oldest/locked: requirements.lock tests/oldest.txt
	$(call venv,$(@D),python3.12 $(HOME)/.pyenv/versions/3.12.*/bin/python,sys.version.startswith('3.12.'),3.12)
	$(@D)/bin/python $(INSTALL_LOCK)
	$(@D)/bin/python -m pip install -r tests/oldest.txt
	@touch $@

.venv-bench/locked: requirements.lock benchmarks/peers.txt
	$(call venv,$(@D),$(ANY),$(NEW_ENOUGH),3.11 or newer)
	$(@D)/bin/python $(INSTALL_LOCK)
	$(@D)/bin/python -m pip install -r benchmarks/peers.txt
	@touch $@

%/installed: %/locked pyproject.toml
	$(@D)/bin/python -m pip install --no-deps --no-build-isolation -e .
	@touch $@

.venv-uv/installed: Makefile
	$(call venv,$(@D),$(ANY),$(NEW_ENOUGH),3.11 or newer)
	$(@D)/bin/python -m pip install uv==0.13.9
	@touch $@
