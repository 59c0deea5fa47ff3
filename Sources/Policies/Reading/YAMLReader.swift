internal import Yams

/// Reads the documents of a file, each for itself, so that a broken one does not hide another's problems.
struct YAMLReader {
    /// One document and where it begins.
    struct Document {
        var text: String
        /// Counted from 1.
        var line: Int
    }

    /// Bytes of a file: the largest published rule collections have some hundred rules of 2 KB a file.
    static let largestFile = 4 << 20
    /// Bytes of one document.
    static let largestDocument = 256 << 10
    /// Values in one document, aliases counted each time they are used: what keeps a "billion laughs" file harmless.
    static let mostValues = 50_000
    /// Levels of one document.
    static let deepest = 32

    /// Splits a file at its `---` lines; what is blank or comment alone is none.
    static func documents(of text: String) -> [Document] {
        var documents: [Document] = []
        var lines: [Substring] = []
        var start = 1
        var number = 0
        func end() {
            let isEmpty = lines.allSatisfy { line in
                let body = line.drop { $0.isWhitespace }
                return body.isEmpty || body.hasPrefix("#")
            }
            while lines.last?.isEmpty == true { lines.removeLast() }
            if !isEmpty { documents.append(Document(text: lines.joined(separator: "\n") + "\n", line: start)) }
            lines = []
            start = number + 1
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            if line == "---" || line.hasPrefix("--- ") || line == "..." {
                end()
                // What stands on the marker's own line belongs to the document.
                if line.hasPrefix("--- ") {
                    lines = [line.dropFirst(4)]
                    start = number
                }
            } else {
                lines.append(line)
            }
        }
        number += 1
        end()
        return documents
    }

    private let first: Int
    private var budget = mostValues

    private init(first: Int) {
        self.first = first
    }

    /// Reads one document.
    ///
    /// - Throws: `PolicyFault` with what is wrong and where.
    static func read(_ document: Document) throws(PolicyFault) -> YAMLValue {
        guard document.text.utf8.count <= largestDocument else {
            throw PolicyFault(
                "sigma.document_too_large",
                document.line,
                "the document is larger than 256 KB",
                "Split it."
            )
        }
        if document.text.contains("&") { try refuseCostlyKeys(in: document) }
        var reader = YAMLReader(first: document.line)
        let root: Node?
        do {
            root = try Parser(yaml: document.text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw reader.fault(of: error)
        } catch {
            throw PolicyFault("sigma.yaml_invalid", document.line, "\(error)", "Mend the YAML.")
        }
        guard let root else { return YAMLValue(content: .null, line: document.line) }
        return try reader.value(root, depth: 0)
    }

    /// Yams hashes the keys of a map; one that is itself built of aliases would make it walk through all of them.
    private static func refuseCostlyKeys(in document: Document) throws(PolicyFault) {
        for (offset, line) in document.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            var body = line.drop { $0.isWhitespace || $0 == "-" }
            if body.hasPrefix("<<") { continue }
            var isCostly = body.hasPrefix("? ") || body == "?"
            for opening in ["]", "}"] where line.contains("\(opening):") || line.contains("\(opening) :") {
                isCostly = true
            }
            while let star = body.firstIndex(of: "*") {
                body = body[body.index(after: star)...]
                let rest = body.drop { !$0.isWhitespace && !",]}:".contains($0) }.drop { $0.isWhitespace }
                if rest.hasPrefix(":") { isCostly = true }
            }
            guard isCostly else { continue }
            throw PolicyFault(
                "sigma.yaml_key_complex",
                document.line + offset,
                "a document with anchors may not have keys that are aliases, lists or maps",
                "Write the key as text."
            )
        }
    }

    private func line(_ mark: Mark?) -> Int {
        first + max(0, (mark?.line ?? 1) - 1)
    }

    private mutating func value(_ node: Node, depth: Int) throws(PolicyFault) -> YAMLValue {
        let line = line(node.mark)
        budget -= 1
        guard budget >= 0 else {
            throw PolicyFault(
                "sigma.yaml_too_large",
                line,
                "the document has more than \(Self.mostValues) values once its aliases are put in",
                "Split it, or use a list of the tenant with the modifier expand."
            )
        }
        guard depth <= Self.deepest else {
            throw PolicyFault(
                "sigma.yaml_too_deep",
                line,
                "the document has more than \(Self.deepest) levels",
                "Flatten it."
            )
        }
        switch node {
        case .scalar(let scalar):
            return YAMLValue(content: content(of: scalar), line: line)
        case .sequence(let sequence):
            var elements: [YAMLValue] = []
            for element in sequence { elements.append(try value(element, depth: depth + 1)) }
            return YAMLValue(content: .list(elements), line: line)
        case .mapping(let mapping):
            return YAMLValue(content: .map(try members(of: mapping, depth: depth)), line: line)
        case .alias(let alias):
            throw PolicyFault(
                "sigma.yaml_invalid",
                self.line(alias.mark),
                "an alias stands for nothing",
                "Define its anchor first."
            )
        }
    }

    private func content(of scalar: Node.Scalar) -> YAMLValue.Content {
        switch scalar.style {
        case .plain, .any:
            // A tag that is written, such as `!!str`, makes it text.
            return scalar.tag.description.isEmpty ? YAMLValue.Content(plain: scalar.string) : .text(scalar.string)
        case .singleQuoted, .doubleQuoted, .literal, .folded:
            return .text(scalar.string)
        }
    }

    /// The members of a map, those of `<<` put in where the map has not its own.
    private mutating func members(
        of mapping: Node.Mapping,
        depth: Int
    ) throws(PolicyFault) -> [YAMLValue.Member] {
        var members: [YAMLValue.Member] = []
        var merged: [YAMLValue.Member] = []
        for (key, node) in mapping {
            guard case .scalar(let scalar) = key else {
                throw PolicyFault(
                    "sigma.yaml_key_complex",
                    line(key.mark),
                    "a key is no text",
                    "Write the key as text."
                )
            }
            let value = try value(node, depth: depth + 1)
            if scalar.string == "<<", scalar.style == .plain || scalar.style == .any {
                for part in value.elements ?? [value] { merged += part.members ?? [] }
            } else if members.contains(where: { $0.name == scalar.string }) {
                throw PolicyFault(
                    "sigma.yaml_key_repeated",
                    line(key.mark),
                    "the key \"\(scalar.string)\" stands here a second time",
                    "Put the values into one list."
                )
            } else {
                members.append(.init(name: scalar.string, line: line(key.mark), value: value))
            }
        }
        for member in merged where !members.contains(where: { $0.name == member.name }) { members.append(member) }
        return members
    }

    private func fault(of error: YamlError) -> PolicyFault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return PolicyFault(
                "sigma.yaml_invalid",
                line(mark),
                "the YAML is broken: \(problem)",
                "Mend the YAML here or above."
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            return PolicyFault(
                "sigma.yaml_key_repeated",
                line(context.mark),
                "the key \"\(duplicates.first ?? "")\" stands here twice",
                "Put the values into one list."
            )
        case .reader(let problem, _, _, _):
            return PolicyFault(
                "sigma.yaml_invalid",
                first,
                "the text is no YAML: \(problem)",
                "Save it as UTF-8 without control characters."
            )
        default:
            return PolicyFault("sigma.yaml_invalid", first, "the YAML is broken", "Mend the YAML.")
        }
    }
}
