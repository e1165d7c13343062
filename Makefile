# Every command of this project. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON_IN_VENV := .venv/bin/python

# The environment belongs to this very folder; a copy elsewhere is built anew.
ifneq ($(shell cat .venv/.ready 2>/dev/null),$(CURDIR))
.PHONY: .venv/.ready
endif

.venv/.ready: requirements/dev.txt requirements/uv.txt tools/setup.sh
	@tools/setup.sh

.PHONY: setup demo test test-deep check bench examples mutants docs pictures bundle lock help

setup: .venv/.ready ## build the environment in .venv, with the command krm in it
	@echo "The environment .venv is ready; the command is .venv/bin/krm"

demo: .venv/.ready ## start a demo office on http://127.0.0.1:8000
	@KRM_DEMO=1 .venv/bin/krm demo

test: .venv/.ready ## everything that decides: checks, tests on SQLite and PostgreSQL, browser
	@$(PYTHON_IN_VENV) -m tools.run_tests

test-deep: .venv/.ready ## the same and the long tests (takes long)
	@KRM_DEEP=1 $(PYTHON_IN_VENV) -m tools.run_tests

check: .venv/.ready ## linters, types, layers and house rules alone, within a minute
	@$(PYTHON_IN_VENV) -m tools.run_tests --static

bench: .venv/.ready ## measure all: both databases, form, fifty at work, jobs; N=1000000 chooses the size
	@$(PYTHON_IN_VENV) -m benchmarks $(N)
	@$(PYTHON_IN_VENV) -m benchmarks.form
	@$(PYTHON_IN_VENV) -m benchmarks.staff $(or $(N),10000)
	@$(PYTHON_IN_VENV) -m benchmarks.jobs $(or $(N),10000)

examples: .venv/.ready ## learn from the examples of danger anew, after one was changed
	@$(PYTHON_IN_VENV) -m tools.learn_examples

mutants: .venv/.ready ## change the rules and count what no test notices (minutes)
	@$(PYTHON_IN_VENV) -m tools.mutants

docs: .venv/.ready ## draw the generated pages of docs/ anew
	@$(PYTHON_IN_VENV) -m tools.draw_docs

pictures: .venv/.ready ## take the pictures of docs/ anew from a fresh demo
	@$(PYTHON_IN_VENV) -m tools.draw_pictures

bundle: .venv/.ready ## all a server without internet needs, in build/bundle
	@tools/bundle.sh

lock: .venv/.ready ## write requirements/*.txt anew from pyproject.toml
	@tools/lock.sh

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1   \2/p' $(MAKEFILE_LIST)
