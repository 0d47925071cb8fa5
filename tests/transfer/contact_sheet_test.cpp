#include "transfer/contact_sheet.h"

#include <gtest/gtest.h>

#include "support/find_picture.h"
#include "support/program.h"

namespace impasto::test {
namespace {

ContactSheet two_by_two() {
  ContactSheet sheet{.photo = made_picture(60, 40, 1),
                     .title = "lake.png  --size=60",
                     .columns = {"style-weight 1", "style-weight 1000 and more words"},
                     .rows = {}};
  sheet.rows.push_back({made_picture(30, 60, 2),
                        "night.png",
                        {{made_picture(60, 40, 3), ""}, {made_picture(60, 40, 4), ""}}});
  sheet.rows.push_back({made_picture(50, 20, 5),
                        "mosaic.png",
                        {{made_picture(60, 40, 6), ""}, {made_picture(60, 40, 7), ""}}});
  return sheet;
}

TEST(ContactSheet, HasEveryPictureInItsRowAndColumn) {
  const ContactSheet sheet = two_by_two();
  const Picture laid_out = lay_out(sheet);
  std::pair<int, int> at[2][2];
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column) {
      const auto found = find_picture(laid_out, sheet.rows[row].cells[column].picture);
      ASSERT_TRUE(found) << row << " " << column;
      at[row][column] = *found;
    }
  }
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(at[0][i].first, at[1][i].first);
    EXPECT_EQ(at[i][0].second, at[i][1].second);
  }
  EXPECT_GE(at[0][1].first, at[0][0].first + 60);
  EXPECT_GE(at[1][0].second, at[0][0].second + 40);
  const auto photo = find_picture(laid_out, sheet.photo);
  ASSERT_TRUE(photo);
  EXPECT_LT(photo->second, at[0][0].second);
  const auto head = find_picture(laid_out, sheet.rows[1].head);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->second, at[1][0].second);
  EXPECT_LE(head->first + 50, at[1][0].first);
}

/// Ink of a band of rows: how much of it is not white.
double ink(const Picture& picture, int top, int bottom) {
  double sum = 0.0;
  for (int y = top; y < bottom; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      sum += 1.0 - picture.rgb[static_cast<std::size_t>(y) * picture.width + x];
    }
  }
  return sum;
}

TEST(ContactSheet, HasItsWords) {
  ContactSheet sheet = two_by_two();
  const Picture with = lay_out(sheet);
  sheet.title.clear();
  const Picture without_title = lay_out(sheet);
  sheet.columns[0].clear();
  const Picture without_column = lay_out(sheet);
  sheet.rows[0].label.clear();
  const Picture without_row = lay_out(sheet);
  const auto all = [](const Picture& picture) { return ink(picture, 0, picture.height); };
  EXPECT_GT(all(with), all(without_title) + 50.0);
  EXPECT_GT(all(without_title), all(without_column) + 50.0);
  EXPECT_GT(all(without_column), all(without_row) + 50.0);
}

TEST(ContactSheet, ShowsANoteInPlaceOfAPicture) {
  ContactSheet sheet = two_by_two();
  sheet.rows[0].cells[1] = {{},
                            "out of memory; use a smaller --size, and then more and more of "
                            "words that no cell has room for, which are cut off where it ends"};
  const Picture laid_out = lay_out(sheet);
  const Picture whole = lay_out(two_by_two());
  EXPECT_EQ(laid_out.width, whole.width);
  EXPECT_EQ(laid_out.height, whole.height);
  for (const auto& [row, column] : {std::pair(0, 0), std::pair(1, 0), std::pair(1, 1)}) {
    EXPECT_TRUE(find_picture(laid_out, sheet.rows[row].cells[column].picture));
  }
}

TEST(ContactSheet, KeepsAPictureUnderItsNote) {
  ContactSheet sheet = two_by_two();
  sheet.rows[0].cells[0].note = "stop";
  const Picture noted = lay_out(sheet);
  const auto at = find_picture(lay_out(two_by_two()), sheet.rows[0].cells[0].picture);
  ASSERT_TRUE(at);
  const auto pixel = [](const Picture& p, int x, int y) {
    return p.rgb[static_cast<std::size_t>(y) * p.width + x];
  };
  const Picture& picture = sheet.rows[0].cells[0].picture;
  EXPECT_EQ(pixel(noted, at->first + 30, at->second + 39), pixel(picture, 30, 39));
  EXPECT_NE(pixel(noted, at->first + 59, at->second), pixel(picture, 59, 0));
}

TEST(ContactSheet, ShowsTransparencyAsPaper) {
  ContactSheet sheet = two_by_two();
  Picture& picture = sheet.rows[0].cells[0].picture;
  const auto place = find_picture(lay_out(sheet), picture);
  ASSERT_TRUE(place);
  picture.alpha.assign(picture.pixel_count(), 0.0F);
  Picture white(picture.width, picture.height);
  std::ranges::fill(white.rgb, 1.0F);
  sheet.rows[0].cells[0].picture.alpha.front() = 1.0F;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const std::size_t first = channel * picture.pixel_count();
    white.rgb[first] = picture.rgb[first];  // all but the first pixel
  }
  EXPECT_EQ(find_picture(lay_out(sheet), white), place);
}

TEST(ContactSheet, MakesRoomForTheLargestOfDifferentSizes) {
  ContactSheet sheet = two_by_two();
  sheet.rows[1].cells[0].picture = made_picture(90, 120, 8);
  const Picture laid_out = lay_out(sheet);
  for (const SheetRow& row : sheet.rows) {
    for (const SheetCell& cell : row.cells) EXPECT_TRUE(find_picture(laid_out, cell.picture));
  }
}

TEST(ContactSheet, IsThereWithoutASinglePicture) {
  ContactSheet sheet{.photo = {}, .title = "", .columns = {"a"}, .rows = {}};
  sheet.rows.push_back({{}, "", {{{}, "failed"}}});
  const Picture laid_out = lay_out(sheet);
  EXPECT_GT(laid_out.width, 256);
  EXPECT_GT(ink(laid_out, 0, laid_out.height), 100.0);
}

}  // namespace
}  // namespace impasto::test
