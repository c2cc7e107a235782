// The registers of the core, loaded: local authorities, establishments, trusts, links, bank holidays. Each can be
// loaded alone, any number of times, in the order in which one points to another; load_folder does all that
// data/registers/ holds.
#pragma once

#include "exchange/registers/loading.hpp"
#include "exchange/registers/welsh_schools.hpp"

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace exchange::registers {

// Everything SOURCES.toml lists, in the order one register points to another. A register that is refused does not keep
// the others from loading; its report says why.
std::vector<Report> load_folder(const Loading& loading, const std::filesystem::path& folder);

// `organisation` of register "la": the register of local authorities (England), with the Department for Education's
// numbers for them, and the authorities of Wales as the Welsh list names them.
Report load_local_authorities(const Loading& loading, const Edition& authorities, const Edition& dfe_numbers,
                              const WelshSchools& wales);

// `organisation` of register "gias", schools in Wales joined with the Welsh list; then of register "wales", those of
// the list that no establishment stands for.
std::vector<Report> load_establishments(const Loading& loading, const Edition& establishments,
                                        const WelshSchools& wales, const Edition& welsh_list);

// `organisation` of register "groups", then `organisation_link` of the same: each academy, its trust and the day it
// joined.
std::vector<Report> load_trusts(const Loading& loading, const Edition& groups);

// `organisation_link` of register "gias". A link that a newer issue lacks is removed.
Report load_links(const Loading& loading, const Edition& links);

// `bank_holiday`, from the published JSON.
Report load_bank_holidays(const Loading& loading, const Edition& holidays);

// Ids by reference of the organisations of one register ("gias": by URN).
std::unordered_map<std::string, base::Id> organisations_of(const Loading& loading, std::string_view register_code);
// The links that one register gave.
dataset::Predicate links_of(std::string_view register_code);
// Why a row about an establishment that is not here is left out.
base::Problem unknown_urn(std::string_view heading, std::string_view urn, std::int64_t row);

}  // namespace exchange::registers
