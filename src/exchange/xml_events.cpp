#include "exchange/xml_events.hpp"

#include "base/failure.hpp"

#include <libxml/parser.h>
#include <libxml/xmlreader.h>

#include <exception>

namespace exchange {

namespace {

std::string_view view(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : std::string_view(); }

}  // namespace

struct XmlEvents::Library {
    Source source;
    std::exception_ptr thrown;  // by the source: it must not pass through a library written in C
    std::unique_ptr<xmlTextReader, void (*)(xmlTextReaderPtr)> reader{nullptr, xmlFreeTextReader};

    static int read(void* self, char* space, int size) {
        auto& library = *static_cast<Library*>(self);
        try {
            return static_cast<int>(library.source({space, static_cast<std::size_t>(size)}));
        } catch (...) {
            library.thrown = std::current_exception();
            return -1;
        }
    }
};

XmlEvents::XmlEvents(Source source) : library_(std::make_unique<Library>()) {
    [[maybe_unused]] static const bool begun = (xmlInitParser(), true);
    library_->source = std::move(source);
    library_->reader.reset(
        xmlReaderForIO(Library::read, nullptr, library_.get(), nullptr, nullptr,
                       XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    base::invariant(library_->reader != nullptr, "an XML reader needs nothing but memory");
    // What is wrong is told by next(), and not on the program's error stream.
    xmlTextReaderSetStructuredErrorHandler(library_->reader.get(), [](void*, xmlErrorPtr) {}, nullptr);
}

XmlEvents::~XmlEvents() = default;

bool XmlEvents::next() {
    auto* const reader = library_->reader.get();
    attributes_.clear();
    if (end_follows_) {
        end_follows_ = false;
        kind_ = Kind::end;
        return true;
    }
    while (!broken_) {
        const int read = xmlTextReaderRead(reader);
        if (library_->thrown) std::rethrow_exception(library_->thrown);
        if (read == 0) return false;
        if (read < 0) break;
        switch (xmlTextReaderNodeType(reader)) {
            case XML_READER_TYPE_ELEMENT:
                kind_ = Kind::start;
                name_ = view(xmlTextReaderConstLocalName(reader));
                end_follows_ = xmlTextReaderIsEmptyElement(reader) == 1;
                take_attributes();
                return true;
            case XML_READER_TYPE_END_ELEMENT:
                kind_ = Kind::end;
                name_ = view(xmlTextReaderConstLocalName(reader));
                return true;
            case XML_READER_TYPE_TEXT:
            case XML_READER_TYPE_CDATA:
            case XML_READER_TYPE_WHITESPACE:
            case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
                kind_ = Kind::text;
                name_ = {};
                text_ = view(xmlTextReaderConstValue(reader));
                return true;
            // A document type can hold entities, and those can grow without end; no format of ours has one.
            case XML_READER_TYPE_DOCUMENT_TYPE:
            case XML_READER_TYPE_ENTITY_REFERENCE: broken_ = true; break;
            default: break;
        }
    }
    broken_ = true;
    return false;
}

void XmlEvents::take_attributes() {
    auto* const reader = library_->reader.get();
    while (xmlTextReaderMoveToNextAttribute(reader) == 1)
        attributes_.push_back({view(xmlTextReaderConstLocalName(reader)), view(xmlTextReaderConstValue(reader))});
    xmlTextReaderMoveToElement(reader);
}

const std::string_view* XmlEvents::attribute(std::string_view name) const {
    for (const auto& attribute : attributes_)
        if (attribute.name == name) return &attribute.value;
    return nullptr;
}

}  // namespace exchange
