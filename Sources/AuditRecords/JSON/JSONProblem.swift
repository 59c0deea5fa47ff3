internal import CSimdJSON

/// What is wrong with a piece of JSON, and where.
package struct JSONProblem: Error, Sendable, Hashable {
    /// In words, safe to show: never text out of the record.
    package let message: String
    /// The byte at which it was noticed, where that is known.
    package let position: Int?

    init(_ status: csj_status, position: Int? = nil) {
        self.position = position
        self.message =
            switch status {
            case CSJ_BAD_UTF8: "The text is not UTF-8"
            case CSJ_UNCLOSED_STRING: "A string has no closing quote"
            case CSJ_CONTROL_CHARACTER: "A string holds a control character"
            case CSJ_TOO_DEEP: "The value is nested deeper than \(CSJ_MAX_DEPTH) levels"
            case CSJ_TRAILING_BYTES: "There are bytes behind the end of the array"
            case CSJ_UNCLOSED_ARRAY: "The content ends before its array does"
            case CSJ_NOT_AN_ARRAY: "The content is no array"
            case CSJ_BAD_SCALAR: "A number or word is not JSON"
            case CSJ_NO_MEMORY: "There was no memory to read it"
            default: "The JSON is not well formed"
            }
    }
}
