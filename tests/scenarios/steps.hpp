// What the steps of a scenario mean.
#pragma once

#include "scenarios/house.hpp"
#include "scenarios/scenario.hpp"

#include <map>
#include <string>

namespace scenarios {

class Play {
public:
    explicit Play(store::Dialect dialect) : house_(dialect) {}
    // Throws std::runtime_error, saying file and line, at the first step that does not hold.
    void act(const std::vector<Step>& steps);

private:
    void act(const Step& step);
    bool given(const Step& step);
    bool when(const Step& step);
    bool then(const Step& step);
    std::vector<Typed> typed(const Step& step) const;
    void page_says(const Step& step) const;
    void form_holds(const Step& step) const;
    void table_says(const Step& step) const;
    void file_is(const Step& step) const;
    void workbook_says(const Step& step) const;
    std::string filled_in(std::string_view text) const;  // {name} → what the scenario gave that name
    Rows rows(const Step& step) const;
    Browser& current() const;

    TestHouse house_;
    Browser* browser_ = nullptr;  // of who acted last
    std::map<std::string, std::string> names_, files_;
};

}  // namespace scenarios
