using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Builds images from Dockerfiles into an <see cref="ImageStore"/>.</summary>
public sealed class ImageBuilder(ImageStore store, IBuildRunner runner, TimeProvider? time = null) : IImageBuilder
{
    private const long MaxDockerfileBytes = 1 << 20;
    private const string Scratch = "scratch";

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public async Task<ImageRecord> BuildAsync(BuildRequest request, IProgress<BuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        var context = Path.GetFullPath(request.ContextDirectory);
        if (!Directory.Exists(context))
            throw new ImageException(ImageError.NotFound, $"there is no build context '{context}'", context);
        var file = await ReadAsync(request, context, cancellation);
        var stages = NeededStages(file, request.Target);
        CheckArguments(file, request);
        using var use = await store.BeginAsync(cancellation);
        try
        {
            var ignore = await ReadIgnoreAsync(context, cancellation);
            await CheckBasesAsync(file, stages, request, cancellation);
            var state = await BuildStagesAsync(file, stages, request, context, ignore, progress, cancellation);
            return await store.PublishAsync(Write(state, request), request.Tags, cancellation);
        }
        catch
        {
            use.LeaveGarbage();
            throw;
        }
    }

    private async Task<StageState> BuildStagesAsync(
        Dockerfile file, IReadOnlyList<Stage> stages, BuildRequest request, string context, IgnoreFile ignore,
        IProgress<BuildProgress>? progress, CancellationToken cancellation)
    {
        var done = new Dictionary<int, StageState>();
        var images = new Dictionary<string, ImageRecord>(StringComparer.Ordinal);
        foreach (var name in CopiedImages(file, stages))
            images[name] = await store.ResolveAsync(ImageReference.Parse(name), cancellation);
        IEnumerable<string> DirectoriesOf(string name) =>
            stages.LastOrDefault(x => x.IsCalled(name) && done.ContainsKey(x.Number)) is { } stage ? done[stage.Number].Directories(store.Layers)
            : images.TryGetValue(name, out var image) ? image.LayerDirectories
            : throw new FormatException($"'{name}' is no stage that was built before, and no image named so in a COPY");

        var maker = new LayerMaker(store, runner, request.SourceDateEpoch, _time);
        var builder = new StageBuilder(store, request, file, new MergedTree([context]), ignore, maker, DirectoriesOf, _time);
        var steps = stages.Sum(x => x.Instructions.Length);
        var step = 0;
        foreach (var stage in stages)
        {
            var state = await BaseAsync(file, stage, stages, done, request, cancellation);
            foreach (var instruction in stage.Instructions)
            {
                var number = ++step;
                void Report(BuildEvent kind, string text) =>
                    progress?.Report(new BuildProgress(number, steps, instruction.Line, instruction.Source.ToString(), kind, text));
                Report(BuildEvent.Started, "");
                state = await builder.StepAsync(state, instruction, Report, cancellation);
                Report(BuildEvent.Finished, state.ChainId?.ToString() ?? "");
            }

            done[stage.Number] = state;
        }

        return done[stages[^1].Number];
    }

    private async Task<StageState> BaseAsync(
        Dockerfile file, Stage stage, IReadOnlyList<Stage> stages, Dictionary<int, StageState> done, BuildRequest request, CancellationToken cancellation)
    {
        var name = BaseName(file, stage, request);
        if (name == Scratch)
            return new StageState();
        if (stages.LastOrDefault(x => x.Number < stage.Number && name.Equals(x.Name, StringComparison.OrdinalIgnoreCase)) is { } earlier)
            return done[earlier.Number] with { Arguments = ImmutableSortedDictionary<string, string>.Empty, HasOwnCmd = false };
        var image = await store.ResolveAsync(ImageReference.Parse(name), cancellation);
        var stored = StoredImage.Read(store.Blobs, image.Digest, store.Limits);
        return new StageState
        {
            Config = image.Config,
            Layers =
            [
                .. stored.Manifest.Layers!.Zip(stored.DiffIds, (descriptor, diffId) =>
                    new BuiltLayer(diffId, descriptor.ContentDigest, descriptor.Size, descriptor.MediaType ?? MediaTypes.Layer)),
            ],
            History = [.. stored.Image.History ?? []],
        };
    }

    private Digest Write(StageState state, BuildRequest request)
    {
        var image = new OciImage
        {
            Created = request.SourceDateEpoch ?? _time.GetUtcNow(),
            Architecture = OciPlatform.ThisArchitecture,
            Os = "linux",
            Config = (state.Config with { Labels = state.Config.Labels.SetItems(request.Labels) }).ToOci(),
            RootFs = new OciRootFs { Type = "layers", DiffIds = [.. state.Layers.Select(x => x.DiffId.ToString())] },
            History = [.. state.History],
        };
        var config = ImageJson.Write(image, ImageJson.Default.OciImage);
        var manifest = new OciManifest
        {
            MediaType = MediaTypes.Manifest,
            Config = new OciDescriptor { MediaType = MediaTypes.Config, Digest = store.Blobs.Put(config).ToString(), Size = config.Length },
            Layers = [.. state.Layers.Select(x => new OciDescriptor { MediaType = x.MediaType, Digest = x.Blob.ToString(), Size = x.BlobBytes })],
        };
        return store.Blobs.Put(ImageJson.Write(manifest, ImageJson.Default.OciManifest));
    }

    /// <summary>The target and the stages that it is made from, in their order.</summary>
    private static List<Stage> NeededStages(Dockerfile file, string? target)
    {
        var last = target is null ? file.Stages[^1] : file.Stages.FirstOrDefault(x => x.IsCalled(target));
        if (last is null)
        {
            throw new ImageException(
                ImageError.InvalidDockerfile, $"there is no stage '{target}'; there are: {string.Join(", ", file.Stages.Select(x => x.Name ?? $"{x.Number}"))}", target);
        }

        var needed = new SortedDictionary<int, Stage>();
        var pending = new Queue<Stage>([last]);
        while (pending.TryDequeue(out var stage))
        {
            if (!needed.TryAdd(stage.Number, stage))
                continue;
            var names = stage.Instructions.OfType<CopyInstruction>().Select(x => x.From).Append(stage.From.Image).OfType<string>().ToList();
            // A name with variables may be any stage: then all before it are built.
            foreach (var earlier in file.Stages.Take(stage.Number).Where(x => names.Exists(name => name.Contains('$') || x.IsCalled(name))))
                pending.Enqueue(earlier);
        }

        return [.. needed.Values];
    }

    private static void CheckArguments(Dockerfile file, BuildRequest request)
    {
        var declared = file.Stages.SelectMany(x => x.Instructions).OfType<ArgInstruction>().Concat(file.GlobalArguments)
            .SelectMany(x => x.Arguments).Select(x => x.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = request.BuildArgs.Keys.Where(x => !declared.Contains(x)).ToList();
        if (unknown.Count > 0)
        {
            throw new ImageException(
                ImageError.InvalidDockerfile, $"the Dockerfile has no ARG for: {string.Join(", ", unknown)}", unknown[0]);
        }
    }

    private async Task CheckBasesAsync(Dockerfile file, IReadOnlyList<Stage> stages, BuildRequest request, CancellationToken cancellation)
    {
        var missing = new List<string>();
        var wanted = stages.Select(x => (x.From.Line, Name: BaseName(file, x, request)))
            .Where(x => x.Name != Scratch && !stages.Any(stage => x.Name.Equals(stage.Name, StringComparison.OrdinalIgnoreCase)))
            .Concat(CopiedImages(file, stages).Select(x => (Line: 0, Name: x)));
        foreach (var (line, name) in wanted)
        {
            if (!ImageReference.TryParse(name, out var reference, out var reason))
                missing.Add($"{(line > 0 ? $"line {line}: " : "")}'{name}' is no image reference: {reason}");
            else if (await store.FindAsync(reference.ToString(), cancellation) is null)
                missing.Add($"{(line > 0 ? $"line {line}: " : "")}image '{reference.Familiar}' is not in the store; pull or import it first");
        }

        if (missing.Count > 0)
            throw new ImageException(ImageError.NotFound, string.Join('\n', missing), missing[0]);
    }

    private static IEnumerable<string> CopiedImages(Dockerfile file, IReadOnlyList<Stage> stages) => stages
        .SelectMany(x => x.Instructions).OfType<CopyInstruction>().Select(x => x.From).OfType<string>()
        .Where(from => !from.Contains('$') && !file.Stages.Any(x => x.IsCalled(from))).Distinct();

    private static string BaseName(Dockerfile file, Stage stage, BuildRequest request)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in file.GlobalArguments.SelectMany(x => x.Arguments))
        {
            if (request.BuildArgs.GetValueOrDefault(name) is { } given)
                arguments[name] = given;
            else if (value is not null)
                arguments[name] = ShellWords.Expand(value, arguments.GetValueOrDefault, file.Escape);
        }

        return ShellWords.Expand(stage.From.Image, arguments.GetValueOrDefault, file.Escape);
    }

    private static async Task<Dockerfile> ReadAsync(BuildRequest request, string context, CancellationToken cancellation)
    {
        var path = request.DockerfilePath ?? Path.Combine(context, "Dockerfile");
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new ImageException(ImageError.NotFound, $"there is no Dockerfile '{path}'", path);
        if (info.Length > MaxDockerfileBytes)
        {
            throw new ImageException(
                ImageError.LimitExceeded, string.Create(CultureInfo.InvariantCulture, $"'{path}' has {info.Length} bytes; a Dockerfile may have {MaxDockerfileBytes}"), path);
        }

        return Dockerfile.Parse(await File.ReadAllTextAsync(path, cancellation), Path.GetFileName(path));
    }

    private static async Task<IgnoreFile> ReadIgnoreAsync(string context, CancellationToken cancellation)
    {
        var path = Path.Combine(context, IgnoreFile.FileName);
        if (!File.Exists(path))
            return IgnoreFile.Parse("");
        return new FileInfo(path).Length <= MaxDockerfileBytes
            ? IgnoreFile.Parse(await File.ReadAllTextAsync(path, cancellation))
            : throw new ImageException(ImageError.LimitExceeded, $"'{path}' has more than {MaxDockerfileBytes} bytes", path);
    }
}
