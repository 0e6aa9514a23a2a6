using System.Net;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>What is around every report's page: no script, no style sheet, no picture from elsewhere.</summary>
internal static class HtmlPage
{
    /// <summary>What stands behind the content.</summary>
    public const string End = "</body></html>";

    private const string Style = """
        :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.5rem;margin:0}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid #8884}th:first-child,td:first-child,.text th,.text td{text-align:left}
        figure{margin:1.5rem 0}figcaption{font-weight:600}svg{width:100%;height:auto;fill:currentColor}svg text{font-size:11px}
        svg .key{font-weight:600}svg .grid{stroke:#8883}svg .mark{stroke:#8889;stroke-dasharray:3 3}svg text.step{font-size:9px;opacity:.7}svg .span{stroke:#8886;stroke-width:3}.ok{color:#16a34a}.bad{color:#dc2626}pre{overflow:auto;background:#8881;padding:.6rem}
        svg.bar{width:8rem;height:.7rem;vertical-align:middle}.frame{fill:#8882}.was{fill:#8889}.is{fill:#2563eb}
        """;

    /// <summary>What stands before the content.</summary>
    public static string Begin(string title) =>
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>"
        + WebUtility.HtmlEncode(title) + "</title><style>" + Style + "</style></head><body>";
}
