// Messages to people, as several pages show them: whom a record can be written to and how, what became of a message.
#pragma once

#include "dataset/record.hpp"
#include "govuk/patterns.hpp"
#include "notify/message.hpp"
#include "web/visit.hpp"

#include <map>
#include <string>
#include <vector>

namespace web {

// How a record's person can be reached, by what the visitor may see of it. National records are nobody's to write to.
struct Reachable {
    notify::Recipient to;  // without an address
    std::map<notify::ChannelKind, std::string> addresses;
};
bool can_be_written_to(const dataset::Dataset& dataset);
Reachable reach(const Visit& visit, store::Reader& db, const dataset::Record& record);
// The same of many records of one dataset; two statements more than of none.
std::vector<Reachable> reach_all(const Visit& visit, store::Reader& db, const std::vector<dataset::Record>& records);

bool reads_messages(const Visit& visit);  // all of them
bool reads_messages_of(const Visit& visit, const dataset::Record& record);
bool writes_messages(const Visit& visit);

std::string address_of(const Visit& visit, const notify::Message& message);
// The status as a tag, and why it is so where there is something to say.
void write_status(govuk::Html& out, const Visit& visit, notify::Status status);
// Receipts speak in codes; providers that refuse, in words of their own.
std::string reason_in_words(const Visit& visit, const std::string& reason);
std::string why(const Visit& visit, const notify::Message& message);
// What a message says, each language in a part of its own.
void write_rendered(govuk::Html& out, const Visit& visit, notify::ChannelKind kind, const notify::Rendered& rendered);

// Below a record: the newest messages to it.
void write_messages_of(govuk::Html& out, const Visit& visit, const dataset::Record& record);
// Into its history, where they belong in time, for who may read them: those newer than `oldest` (ISO; empty: all).
void add_messages(govuk::Timeline& timeline, const Visit& visit, store::Reader& db, base::Id record,
                  const std::string& oldest);

}  // namespace web
