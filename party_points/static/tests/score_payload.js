/** A small explanation in the shape of party.score.explain(): a mean, a cap, a void, something missing. */
export function makeEntry(id, points, values = {}) {
    return {
        id,
        number: id,
        date: "2024-03-01",
        rule: "Award won",
        points,
        counted: points,
        cut: false,
        reason: null,
        state: "confirmed",
        description: "",
        subject: "",
        effect: "points",
        ...values,
    };
}

export function makeNode(code, name, value, values = {}) {
    return {
        code,
        name,
        value,
        max: null,
        min: null,
        opening: "0.00",
        weight: "1",
        contribution: value,
        window: "cycle",
        fold: null,
        periods: [],
        void: false,
        clamp: null,
        raw: value,
        overflow: null,
        missing: false,
        note: null,
        entries: [],
        children: [],
        ...values,
    };
}

export function makeExplanation(values = {}) {
    const base = makeNode("base", "Base", "49.00", {
        max: "50.00",
        min: "0.00",
        opening: "50.00",
        contribution: "48.00",
        window: "period",
        fold: "mean",
        periods: [
            { code: "2024-Q1", value: "48.00", counted: true },
            { code: "2024-Q2", value: "50.00", counted: true },
            { code: "2024-Q3", value: "46.00", counted: true },
            { code: "2024-Q4", value: null, counted: false },
        ],
        entries: [makeEntry(1, "-2.00", { rule: "Meeting missed" })],
    });
    const award = makeNode("award", "Awards", "4.00", {
        max: "4.00",
        raw: "4.50",
        clamp: "max",
        overflow: { to: "base", points: "0.50" },
        entries: [
            makeEntry(2, "4.00"),
            makeEntry(3, "1.00", { counted: "0.00", cut: true, reason: "Only the highest counts" }),
            makeEntry(4, "2.00", { counted: "0.50", cut: true, reason: "Cut to what is left" }),
        ],
    });
    const promise = makeNode("commitment", "Commitments", "0.00", {
        max: "3.00",
        void: true,
        entries: [makeEntry(5, "0.00", { effect: "void", rule: "Untrue report" })],
    });
    const ballot = makeNode("review", "Review", "0.00", { max: "3.00", missing: true, note: "No ballot yet" });
    return {
        member: { id: 7, name: "Wang" },
        period: { code: "2024-Q4", name: "Quarter 4 of 2024" },
        total: "52.50",
        max: "100.00",
        final: false,
        grade: { code: "good", name: "Good" },
        notes: [],
        tree: makeNode("total", "Total", "52.50", { max: "100.00", children: [base, award, promise, ballot] }),
        ...values,
    };
}
