// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/catalogue.hpp"

#include "ringwright/domains/catalogue.hpp"
#include "ringwright/messages/nearest.hpp"

#include <string>

namespace ringwright::service {

const catalogue_rows& catalogue() {
  static const auto rows = rows_of<domains::catalogue>();
  return rows;
}

expected<const catalogue_row*> find_kernel(const catalogue_rows& rows,
                                           std::string_view id) {
  std::vector<std::string_view> ids;
  for (const auto& row : rows) {
    if (id == row.info.id)
      return &row;
    ids.push_back(row.info.id);
  }
  return fail(errc::kernel_not_found,
              "there is no kernel '" + std::string{id} + "'; the nearest is '"
                + std::string{messages::nearest(id, ids)} + "'");
}

} // namespace ringwright::service
