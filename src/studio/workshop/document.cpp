#include "studio/workshop/document.h"

#include <algorithm>
#include <span>

#include "image/data_uri.h"
#include "studio/workshop/json.h"
#include "weights/digest.h"

namespace impasto::studio {

std::string order_document(const Order& order, const PictureStore& pictures) {
  nlohmann::ordered_json json = order_json(order);
  json["pictures"] = nlohmann::ordered_json::object();
  for (const std::string& id : order.pictures()) {
    const StoredPicture picture = pictures.info(id);
    const std::string bytes = pictures.bytes_of(id);
    Digest digest(DigestKind::sha256);
    digest.update(std::as_bytes(std::span(bytes)));
    json["pictures"][id] = {{"name", picture.name}, {"sha256", digest.finish()}};
    const bool is_mask = id == order.content_regions ||
                         std::ranges::find(order.style_regions, id) != order.style_regions.end();
    if (is_mask) json["masks"][id] = data_uri(picture.type, bytes);
  }
  return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace impasto::studio
