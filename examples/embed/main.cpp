// A program that paints with impasto as a library: embed CONTENT STYLE OUT.png SIZE ITERATIONS
#include <impasto/impasto.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: embed CONTENT STYLE OUT.png SIZE ITERATIONS\n");
    return 2;
  }
  try {
    impasto::Recipe recipe;
    recipe.sizes = {std::atoi(argv[4])};
    recipe.iterations = {std::atoi(argv[5])};

    impasto::Session session(recipe, impasto::read_picture(argv[1]),
                             {impasto::read_picture(argv[2])});
    impasto::Observer observer;
    observer.on_progress = [](const impasto::Progress& progress) {
      std::printf("%3d  total %.6g\n", progress.iteration, progress.loss.total);
    };
    impasto::write_picture(session.run(observer).picture, argv[3]);
  } catch (const impasto::Error& error) {
    std::fprintf(stderr, "embed: %s\n", error.what());
    return 1;
  }
}
