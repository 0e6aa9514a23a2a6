using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Carries out the instructions of a stage, one after another.</summary>
internal sealed class StageBuilder(
    ImageStore store, BuildRequest request, Dockerfile file, MergedTree context, IgnoreFile ignore, LayerMaker maker,
    Func<string, IEnumerable<string>> directoriesOf, TimeProvider time)
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly BuildCache _cache = new(store);

    /// <summary>The state after one instruction.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="instruction">What to do.</param>
    /// <param name="report">Told what happens.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ImageException">Naming the line.</exception>
    public async Task<StageState> StepAsync(
        StageState state, Instruction instruction, Action<BuildEvent, string> report, CancellationToken cancellation)
    {
        try
        {
            if (instruction is ArgInstruction arg)
                return Declare(state, arg);
            if (ConfigSteps.Apply(state, instruction, word => Expand(state, word)) is { } changed)
                return WithHistory(changed, instruction, layer: null);
            return instruction switch
            {
                CopyInstruction copy => await CopyAsync(state, copy, report, cancellation),
                WordInstruction workdir => await WorkdirAsync(state, workdir, report, cancellation),
                CommandInstruction run => await RunAsync(state, run, report, cancellation),
                _ => throw new FormatException($"{instruction.Source.Keyword} is not supported"),
            };
        }
        catch (FormatException e)
        {
            throw Failed(instruction, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageException { Error: ImageError.BuildFailed })
        {
            throw Failed(instruction, e.Message, e);
        }
    }

    private StageState Declare(StageState state, ArgInstruction arg)
    {
        foreach (var (name, defaultValue) in arg.Arguments)
        {
            var value = request.BuildArgs.GetValueOrDefault(name)
                ?? (defaultValue is null ? GlobalDefault(name) : Expand(state, defaultValue));
            if (value is not null)
                state = state with { Arguments = state.Arguments.SetItem(name, value) };
        }

        return state;
    }

    private string? GlobalDefault(string name) =>
        file.GlobalArguments.SelectMany(x => x.Arguments).LastOrDefault(x => x.Name == name).Default is { } word
            ? ShellWords.Expand(word, _ => null, file.Escape)
            : null;

    private async Task<StageState> CopyAsync(StageState state, CopyInstruction copy, Action<BuildEvent, string> report, CancellationToken cancellation)
    {
        var image = new MergedTree(state.Directories(store.Layers));
        var sources = copy.From is { } from
            ? new CopySources(new MergedTree(directoriesOf(Expand(state, from))), null)
            : new CopySources(context, ignore);
        var plan = new CopyPlan(image)
        {
            Owner = copy.Chown is { } owner ? ImageAccounts.Find(Expand(state, owner), image) : (0, 0),
            Mode = copy.Chmod is { } mode ? Octal(Expand(state, mode)) : null,
        };
        var nodes = copy.Sources.SelectMany(x => sources.Find(Expand(state, x))).ToList();
        if (copy.Source.Keyword == "ADD" && nodes.Find(IsArchive) is { } archive)
            throw new FormatException($"ADD does not unpack archives ('{archive.Path}'); use COPY and RUN tar");
        plan.Copy(sources, nodes, Absolute(state, Expand(state, copy.Destination)));
        return await AddAsync(state, copy, plan, report, cancellation);
    }

    private async Task<StageState> WorkdirAsync(StageState state, WordInstruction workdir, Action<BuildEvent, string> report, CancellationToken cancellation)
    {
        var path = "/" + Absolute(state, Expand(state, workdir.Word)).Trim('/');
        var image = new MergedTree(state.Directories(store.Layers));
        var changed = state with { Config = state.Config with { WorkingDir = path } };
        var real = image.Resolve(path);
        if (image.Find(real, followLast: true) is { } existing)
            return existing.IsDirectory ? WithHistory(changed, workdir, null) : throw new FormatException($"'{path}' is a file in the image");
        var plan = new CopyPlan(image);
        plan.AddDirectory(real);
        return await AddAsync(changed, workdir, plan, report, cancellation);
    }

    private async Task<StageState> AddAsync(
        StageState state, Instruction instruction, CopyPlan plan, Action<BuildEvent, string> report, CancellationToken cancellation)
    {
        if (plan.IsEmpty)
            return WithHistory(state, instruction, null);
        var input = await Task.Run(() => plan.InputDigest(cancellation), cancellation);
        var key = Key(state, "copy", input.ToString());
        var layer = await CachedAsync(key, state, report, () => maker.CopyAsync(state, plan, cancellation));
        return WithHistory(state, instruction, layer);
    }

    private async Task<StageState> RunAsync(StageState state, CommandInstruction run, Action<BuildEvent, string> report, CancellationToken cancellation)
    {
        var arguments = run.WithShell(state.Shell);
        var environment = Environment(state);
        var key = Key(state, "run", [.. arguments, "", .. environment, "", state.Config.WorkingDir, state.Config.User]);
        await using var output = new LineStream(line => report(BuildEvent.Output, line));
        try
        {
            var layer = await CachedAsync(key, state, report, () => maker.RunAsync(state, arguments, environment, output, cancellation));
            return WithHistory(state, run, layer);
        }
        catch (ImageException e) when (e.Error == ImageError.BuildFailed && output.LastLines.Count > 0)
        {
            throw new ImageException(ImageError.BuildFailed, $"{e.Message}; it printed last:\n{string.Join('\n', output.LastLines)}", e.Entry, e);
        }
    }

    private async Task<BuiltLayer> CachedAsync(Digest key, StageState state, Action<BuildEvent, string> report, Func<Task<BuiltLayer>> make)
    {
        if (!request.NoCache && _cache.Find(key, state.ChainId) is { } cached)
        {
            report(BuildEvent.Cached, cached.DiffId.ToString());
            return cached;
        }

        var layer = await make();
        _cache.Remember(key, layer);
        return layer;
    }

    private Digest Key(StageState state, string kind, params IReadOnlyList<string> inputs)
    {
        var text = new StringBuilder($"1 {kind} {state.ChainId} {request.SourceDateEpoch?.ToUnixTimeSeconds()}");
        foreach (var input in inputs)
            text.Append(CultureInfo.InvariantCulture, $"\n{input.Length} {input}");
        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static ImmutableArray<string> Environment(StageState state)
    {
        var environment = state.Arguments.Where(x => !state.Config.Env.Any(pair => pair.StartsWith(x.Key + "=", StringComparison.Ordinal)))
            .Select(x => $"{x.Key}={x.Value}").Concat(state.Config.Env).ToImmutableArray();
        return environment.Any(x => x.StartsWith("PATH=", StringComparison.Ordinal)) ? environment : [DefaultPath, .. environment];
    }

    private StageState WithHistory(StageState state, Instruction instruction, BuiltLayer? layer) => state with
    {
        Layers = layer is null ? state.Layers : state.Layers.Add(layer),
        History = state.History.Add(new OciHistory
        {
            Created = request.SourceDateEpoch ?? time.GetUtcNow(),
            CreatedBy = instruction.Source.ToString(),
            EmptyLayer = layer is null,
        }),
    };

    private string Expand(StageState state, string word) => ShellWords.Expand(word, state.ValueOf, file.Escape);

    private static string Absolute(StageState state, string path)
    {
        if (path.Length == 0)
            throw new FormatException("a path is empty after its variables are put in");
        var full = path.StartsWith('/') ? path : $"{state.Config.WorkingDir.TrimEnd('/')}/{path}";
        return path is "." || path.EndsWith("/.", StringComparison.Ordinal) ? full[..^1] : full;
    }

    private static uint Octal(string text) =>
        text.Length is > 0 and <= 4 && text.All(c => c is >= '0' and <= '7')
            ? Convert.ToUInt32(text, 8)
            : throw new FormatException($"--chmod={text} must be an octal number such as 755");

    private static bool IsArchive(MergedNode node) =>
        !node.IsDirectory && (node.Name.EndsWith(".tar", StringComparison.Ordinal) || node.Name.EndsWith(".tgz", StringComparison.Ordinal)
            || node.Name.Contains(".tar.", StringComparison.Ordinal));

    private static ImageException Failed(Instruction instruction, string message, Exception inner) => new(
        ImageError.BuildFailed, $"line {instruction.Line}: {instruction.Source}: {message}", $"line {instruction.Line}", inner);
}
