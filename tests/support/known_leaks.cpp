// What LeakSanitizer is not to report of a program that this is linked to, since it is not ours:
// libhdf5 1.10 forgets some of its memory where it refuses a damaged file, and fontconfig keeps
// what it has read of the fonts.

extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)

extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:libhdf5\nleak:libfontconfig\n";
}
