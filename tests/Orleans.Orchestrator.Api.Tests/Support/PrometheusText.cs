using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>
/// Reads Prometheus' text format 0.0.4 and refuses what a careful reader would: metrics without type and help, parts of a metric that
/// do not stand together, series that come twice, histograms whose buckets do not add up
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
/// </summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, string> _types = [];
    private readonly HashSet<string> _helps = [];
    private readonly Dictionary<string, double> _series = [];
    private string _current = "";

    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, double> Series => _series;

    public static PrometheusText Parse(string text)
    {
        var result = new PrometheusText();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split('\n')[..^1])
            result.Read(line);
        result.CheckHistograms();
        return result;
    }

    private void Read(string line)
    {
        if (Help().Match(line) is { Success: true } help)
        {
            Assert.True(_helps.Add(help.Groups[1].Value), $"help twice: {line}");
        }
        else if (Type().Match(line) is { Success: true } type)
        {
            _current = type.Groups[1].Value;
            Assert.True(_types.TryAdd(_current, type.Groups[2].Value), $"type twice: {line}");
            Assert.True(_helps.Contains(_current), $"no help: {line}");
            Assert.True((type.Groups[2].Value == "counter") == _current.EndsWith("_total", StringComparison.Ordinal), $"counters, and only they, end in _total: {line}");
        }
        else
        {
            ReadSample(line);
        }
    }

    private void ReadSample(string line)
    {
        var sample = Sample().Match(line);
        Assert.True(sample.Success, $"not a sample: {line}");
        var name = sample.Groups["name"].Value;
        var metric = _types.GetValueOrDefault(_current) == "histogram" ? Suffix().Replace(name, "") : name;
        Assert.True(metric == _current, $"does not belong to {_current}: {line}");
        var labels = sample.Groups["label"].Captures.Select(c => c.Value).ToList();
        Assert.True(labels.Select(l => l[..l.IndexOf('=', StringComparison.Ordinal)]).Distinct().Count() == labels.Count, $"a label twice: {line}");
        Assert.True(labels.Count <= 5, $"too many labels: {line}");
        var value = double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture);
        Assert.True(_series.TryAdd($"{name}{{{string.Join(',', labels.Order(StringComparer.Ordinal))}}}", value), $"a series twice: {line}");
        Assert.True(_types[_current] == "gauge" || value >= 0, $"a count below 0: {line}");
    }

    private void CheckHistograms()
    {
        foreach (var (key, count) in _series.Where(s => s.Key.Contains("_count{", StringComparison.Ordinal)))
        {
            var at = key.IndexOf("_count{", StringComparison.Ordinal);
            var (name, labels) = (key[..at], key[(at + 7)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries));
            var infinite = string.Join(',', labels.Append("le=\"+Inf\"").Order(StringComparer.Ordinal));
            Assert.True(_series.TryGetValue($"{name}_bucket{{{infinite}}}", out var all) && all == count, $"the last bucket of {key} is not its count");
            Assert.Contains($"{name}_sum{{{string.Join(',', labels)}}}", _series.Keys);
        }
    }

    [GeneratedRegex("^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\\\n]|\\\\\\\\|\\\\n)+$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\\\\\"\n]|\\\\[\\\\\"n])*\")(?:,(?<label>[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\\\\\"\n]|\\\\[\\\\\"n])*\"))*\\})? (?<value>-?[0-9.]+(?:[eE][+-]?[0-9]+)?)$")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
