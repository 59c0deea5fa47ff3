/// All series of one name: they share a kind, so that the page has one `TYPE` line for them.
struct Family {
    let kind: MetricKind
    var series: [LabelSet: any Series] = [:]
}
