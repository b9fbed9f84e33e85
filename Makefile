# A thin face: the work is in tool/ (python3 -m tool --help).
#   make demo [PORT=8069] [DETACH=1]   prepare everything, plan once, serve the ERP
#   make plan                          the main job alone, on the demonstration company
#   make test | lint | bench           every test; every check of the code; the measurements
#   make screenshots                   the pictures of README and docs
#   make stop | clean | doctor         stop what runs; remove what `make` made here; what was found
PYTHON ?= python3
export PYTHONUNBUFFERED = 1

.PHONY: demo plan test lint bench screenshots stop clean doctor
.DEFAULT_GOAL := demo

demo:
	@$(PYTHON) -m tool demo $(if $(PORT),--port $(PORT)) $(if $(DETACH),--detach)

plan test lint bench screenshots stop clean doctor:
	@$(PYTHON) -m tool $@
