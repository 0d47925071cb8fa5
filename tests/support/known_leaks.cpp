// What LeakSanitizer asks the program that this is linked to.

/// Leaks of others: libhdf5 1.10 forgets some of its memory where it refuses a damaged file, and
/// fontconfig keeps what it has read of the fonts.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhdf5\nleak:libfontconfig\n";
}

/// Tests look at all that the program prints.
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
