# Ordain: run, test, bench, lint, fuzz, sweep, install. Each sets up what it
# needs first; everything built or made at run time lies under build/.
#
#   make run     build and serve the demo from this tree (PORT=8081 to move it)
#   make test    the whole suite, sanitised (SPEC=spec/x_spec.lua for one file)
#   make V=1 …   shows the commands
#
# No file name in this tree holds a blank.

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

VERSION := $(shell cat VERSION 2>/dev/null || echo 0.1.0)
PREFIX  ?= /usr/local
DESTDIR ?=
V       ?= 0
ifneq ($(V),1)
say = @printf '  %-6s %s\n' '$(1)' '$(2)';
endif

# --- what is built ----------------------------------------------------------

sources  := $(sort $(shell find runtime -name '*.c'))
units    := $(filter-out runtime/main.c,$(sources))
has_main := $(wildcard runtime/main.c)
examples := $(notdir $(basename $(wildcard contrib/examples/*.c)))
fuzzers  := $(notdir $(basename $(wildcard spec/fuzz/*.c)))
c_files  := $(sort $(shell find runtime include spec contrib -name '*.[ch]' 2>/dev/null))

# --- how --------------------------------------------------------------------

ifeq ($(origin CC),default)
CC := gcc
endif
CLANG     ?= clang
packages  := lua5.4 libuv jansson sqlite3 libmicrohttpd libcurl libsodium glib-2.0 gnutls gmime-3.0 libxml-2.0 pangocairo cairo-pdf
warnings  := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Werror
# Asked when the first recipe runs, that is after setup, and then kept.
pkg_flags = $(eval pkg_flags := $$(shell pkg-config --cflags $(packages)))$(pkg_flags)
pkg_libs  = $(eval pkg_libs := $$(shell pkg-config --libs $(packages)))$(pkg_libs)
base_flags = -std=c11 -D_GNU_SOURCE -DORDAIN_VERSION='"$(VERSION)"' $(warnings) -pthread -g \
	-Iruntime -Iinclude $(pkg_flags)
libs       = $(pkg_libs) -Wl,--as-needed -lcsv -lm -pthread

sanitise  := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
# gcc counts every snprintf into an error's fixed text as a fault; cutting is meant.
gcc_only  := $(if $(findstring gcc,$(CC)),-Wno-format-truncation)
obj_flags := -O2 $(gcc_only) -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
obj_link  := -Wl,-z,relro,-z,now
# Sanitised code makes gcc guess wrongly about one thing; the plain build asks it.
san_flags := -O1 $(gcc_only) $(if $(gcc_only),-Wno-maybe-uninitialized) $(sanitise)
san_link  := $(sanitise)
clang_flags := -O0
fuzz_flags  := -O1 $(sanitise) -fsanitize=fuzzer-no-link
fuzz_link   := $(sanitise) -fsanitize=fuzzer

# A flavour is one set of objects, build/$(1)/, with a compiler and the flags
# named after it. $(2): compiler.
define flavour
$(1)_objects := $(patsubst %.c,build/$(1)/%.o,$(units)) build/$(1)/build/embedded.o
build/$(1)/%.o: %.c Makefile | setup
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$(2) $$(base_flags) $$($(1)_flags) -MMD -MP -c $$< -o $$@
endef
$(eval $(call flavour,obj,$(CC)))
$(eval $(call flavour,san,$(CC)))
$(eval $(call flavour,clang,$(CLANG)))
$(eval $(call flavour,fuzz,$(CLANG)))

# $(1): flavour, $(2): where its library and program go.
define products
$(2)/libordain.a: $$($(1)_objects) build/units
	$$(call say,AR,$$@)rm -f $$@ && ar rcs $$@ $$($(1)_objects)
$(2)/ordain: build/$(1)/runtime/main.o $(2)/libordain.a
	$$(call say,LINK,$$@)$(CC) $$($(1)_link) $$^ $$(libs) -o $$@
$(2)/examples/%: contrib/examples/%.c $(2)/libordain.a include/ordain/ordain.h
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)$(CC) -std=c11 -D_GNU_SOURCE $(warnings) -g -Iinclude $$(pkg_flags) $$($(1)_flags) \
		$$($(1)_link) $$< $(2)/libordain.a $$(libs) -o $$@
endef
$(eval $(call products,obj,build))
$(eval $(call products,san,build/san))

# Shipped scripts and policies, and the engine's own Lua and SQL, as one C file;
# the script writes it only when its content changes, and so does the next rule
# with the list of sources, which makes the archives forget a deleted one.
build/embedded.c: FORCE | setup
	@mkdir -p $(@D)
	@lua5.4 contrib/embed.lua $@

build/units: FORCE
	@mkdir -p $(@D)
	@echo '$(units)' | cmp -s - $@ || echo '$(units)' > $@

build/fuzz/bin/%: spec/fuzz/%.c $(fuzz_objects) Makefile | setup
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)$(CLANG) $(base_flags) $(fuzz_flags) $(fuzz_link) $< $(fuzz_objects) \
		$(libs) -o $@

programs = $(if $(has_main),$(1)/ordain) $(addprefix $(1)/examples/,$(examples))

# --- what one asks for ------------------------------------------------------

.PHONY: setup build run test sweep bench lint fuzz format install docs clean FORCE
FORCE:

# One run of the package manager, with the sets that the goals need.
sets := run $(if $(filter test sweep,$(MAKECMDGOALS)),test) $(filter bench lint,$(MAKECMDGOALS)) \
	$(if $(filter fuzz format,$(MAKECMDGOALS)),lint)
setup:
	@contrib/setup.sh $(sort $(sets))

build: build/libordain.a $(call programs,build)

run: build
	@build/ordain serve --demo --watch --home . --data build/demo $(if $(PORT),--port $(PORT)) $(ARGS)

san_env := ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
test: build build/san/libordain.a $(call programs,build/san)
	$(san_env) build/san/ordain test $(SPEC) $(ARGS)

# The counts that are sampled in `test` in full: every kill, every seed.
sweep: build build/san/libordain.a $(call programs,build/san)
	$(san_env) ORDAIN_SWEEP=1 build/san/ordain test $(SPEC) $(ARGS)

bench: build
	contrib/bench/run.sh $(ARGS)

# The other compiler's turn is one of the lints, so that its findings hide no others.
lint: build
	@MAKE='$(MAKE)' contrib/lint/run.sh

build/clang/all: $(clang_objects) $(if $(has_main),build/clang/runtime/main.o)
	@touch $@

FUZZ_SECONDS ?= 60
fuzz: $(addprefix build/fuzz/bin/,$(fuzzers))
	@for f in $(fuzzers); do \
		mkdir -p build/fuzz/corpus/$$f && echo "fuzz $$f" && \
		build/fuzz/bin/$$f -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=build/fuzz/$$f- \
			build/fuzz/corpus/$$f $(wildcard spec/fuzz/corpus) || exit 1; \
	done

format: setup
	clang-format -i $(c_files)

install: build
	install -D -m 755 build/ordain $(DESTDIR)$(PREFIX)/bin/ordain
	install -D -m 644 build/libordain.a $(DESTDIR)$(PREFIX)/lib/libordain.a
	for h in include/ordain/*.h; do \
		install -D -m 644 $$h $(DESTDIR)$(PREFIX)/include/ordain/$${h##*/} || exit 1; done
	build/ordain manual > build/ordain.1
	install -D -m 644 build/ordain.1 $(DESTDIR)$(PREFIX)/share/man/man1/ordain.1
	for s in bash:bash-completion/completions/ordain zsh:zsh/site-functions/_ordain \
		fish:fish/vendor_completions.d/ordain.fish; do \
		build/ordain completion $${s%%:*} > build/completion && \
		install -D -m 644 build/completion $(DESTDIR)$(PREFIX)/share/$${s#*:} || exit 1; done
	sed 's#@BIN@#$(PREFIX)/bin#' contrib/ordain.service > build/ordain.service
	install -D -m 644 build/ordain.service \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/ordain.service

# The pages that the program writes about itself; spec/docs fails when they are stale.
docs: build
	build/ordain describe points --home . > build/page && mv build/page policies/README.md
	build/ordain describe reference --home . > build/page && mv build/page docs/reference.md
	build/ordain describe editor --home . > build/page && mv build/page contrib/editor/areas.lua

clean:
	rm -rf build

-include $(patsubst %.o,%.d,$(obj_objects) $(san_objects) $(clang_objects) $(fuzz_objects) \
	$(addsuffix /runtime/main.o,build/obj build/san build/clang))
