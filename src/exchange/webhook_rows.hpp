// What a webhook's registration and its sender share. Within this room only.
#pragma once

#include "exchange/webhook.hpp"

namespace exchange {

std::string_view word(Webhook::State state);  // as stored; never rename
std::string secret_context(base::Id secret);

struct MessageKey {
    base::Id authority, webhook, id;
};
void add_message(store::Tx& tx, const MessageKey& key, std::string_view type, std::string_view body, base::Instant now);

}  // namespace exchange
