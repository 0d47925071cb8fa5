// What LeakSanitizer asks the program that this is linked to.

extern "C" {
const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
const char* __lsan_default_options();       // NOLINT(bugprone-reserved-identifier)

/// Leaks of others: libhdf5 1.10 forgets some of its memory where it refuses a damaged file, and
/// fontconfig keeps what it has read of the fonts.
const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:libhdf5\nleak:libfontconfig\n";
}

/// Tests look at all that the program prints.
const char* __lsan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "print_suppressions=0";
}
}
