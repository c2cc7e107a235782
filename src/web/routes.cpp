#include "web/routes.hpp"

namespace web {

std::vector<Page> all_pages() {
    std::vector<Page> pages;
    // clang-format off: one a line, so that two who add some do not collide
    for (auto list : {
             asset_pages,
             sign_in_pages,
             provider_pages,
             account_pages,
             home_pages,
             about_pages,
             list_pages,
             bulk_pages,
             bulk_shown_pages,
             statistics_pages,
             column_pages,
             feed_pages,
             record_pages,
             edit_pages,
             document_pages,
             restricted_pages,
             correction_pages,
             confirm_pages,
             search_pages,
             people_pages,
             why_pages,
             mapping_pages,
             import_start_pages,
             import_pages,
             import_settings_pages,
             past_import_pages,
             job_pages,
             settings_pages,
             look_pages,
             policy_pages,
             policy_draft_pages,
             code_pages,
             code_change_pages,
             health_pages,
             file_pages,
             run_pages,
             filter_pages,
             view_pages,
             view_form_pages,
             view_owner_pages,
             key_pages,
             api_list_pages,
             api_record_pages,
             api_view_pages,
             api_about_pages,
             api_import_pages,
             receipt_pages,
             message_pages,
             message_send_pages,
             standing_pages,
             webhook_pages,
             destination_pages,
             message_batch_pages,
             local_field_pages,
             local_field_edit_pages,
             local_choice_pages,
         })
        // clang-format on
        for (auto& page : list()) pages.push_back(page);
    return pages;
}

}  // namespace web
