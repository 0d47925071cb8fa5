#include "studio/workshop/picture_record.h"

#include "studio/workshop/files.h"
#include "studio/workshop/json.h"
#include "studio/workshop/shape_names.h"
#include "studio/workshop/words.h"

namespace impasto::studio {
namespace {

constexpr std::uint64_t kMostBytes = 64 << 10;

}  // namespace

std::string picture_record(const StoredPicture& picture) {
  nlohmann::ordered_json json = picture_json(picture);
  json["added_milliseconds"] = picture.added;
  return json.dump(1);
}

std::optional<StoredPicture> read_picture_record(const std::filesystem::path& file) try {
  const nlohmann::json json = parse_json(read_file(file, kMostBytes));
  StoredPicture picture{.id = json.at("id").get<std::string>(),
                        .name = clean_name(json.at("name").get<std::string>()),
                        .type = json.at("type").get<std::string>(),
                        .width = json.at("width").get<int>(),
                        .height = json.at("height").get<int>(),
                        .bytes = json.at("bytes").get<std::uint64_t>(),
                        .added = json.at("added_milliseconds").get<std::int64_t>()};
  const auto role = value_of(kRoleNames, json.at("role").get<std::string>());
  if (!role || !is_media_type(picture.type)) return std::nullopt;
  picture.role = *role;
  return picture;
} catch (const nlohmann::json::exception&) {
  return std::nullopt;
} catch (const Error&) {
  return std::nullopt;
}

}  // namespace impasto::studio
