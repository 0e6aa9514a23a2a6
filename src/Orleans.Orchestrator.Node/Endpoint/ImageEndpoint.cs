using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Build;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>The machine's images over HTTP, for <c>orc image</c>. Long operations answer with one JSON object a line: progress, then a result or an error.</summary>
internal sealed class ImageEndpoint(IImageStore store, IImageBuilder builder, IContainerRuntime runtime, NodeAgentOptions options)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/images", ListAsync);
        routes.MapPost("/images/import", ImportAsync);
        routes.MapPost("/images/pull", PullAsync);
        routes.MapPost("/images/build", BuildAsync);
        routes.MapPost("/images/tag", TagAsync);
        routes.MapPost("/images/prune", PruneAsync);
        routes.MapGet("/images/export", ExportAsync);
        routes.MapDelete("/images", RemoveAsync);
    }

    private async Task ListAsync(HttpContext http)
    {
        var images = await store.ListAsync(http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new { images = images.Select(Describe) }, http.RequestAborted);
    }

    private Task ImportAsync(HttpContext http) => StreamAsync(http, async (progress, cancellation) =>
    {
        NoBodyLimit(http);
        // Archives are read by a thread of their own that does nothing else.
        if (http.Features.Get<IHttpBodyControlFeature>() is { } body)
            body.AllowSynchronousIO = true;
        var name = http.Request.Query["name"].ToString() is { Length: > 0 } text ? ImageReference.Parse(text) : null;
        return (await store.ImportAsync(http.Request.Body, name, progress, cancellation)).Select(Describe);
    });

    private Task PullAsync(HttpContext http) => StreamAsync(http, async (progress, cancellation) =>
        new[] { Describe(await store.PullAsync(ImageReference.Parse(Reference(http)), null, progress, cancellation)) });

    /// <summary>The body is a tar of the build's context; <c>t</c> names the image, <c>buildarg</c> is <c>NAME=value</c>.</summary>
    private Task BuildAsync(HttpContext http) => StreamAsync(http, async (writer, cancellation) =>
    {
        NoBodyLimit(http);
        var query = http.Request.Query;
        var context = Directory.CreateDirectory(Path.Combine(options.DataDirectory, "tmp", "build-" + Path.GetRandomFileName())).FullName;
        try
        {
            await System.Formats.Tar.TarFile.ExtractToDirectoryAsync(http.Request.Body, context, overwriteFiles: false, cancellation);
            var request = new BuildRequest
            {
                ContextDirectory = context,
                DockerfilePath = query["dockerfile"].ToString() is { Length: > 0 } file ? Inside(context, file) : null,
                Tags = [.. query["t"].Select(t => ImageReference.Parse(t ?? ""))],
                BuildArgs = query["buildarg"].Select(a => (a ?? "").Split('=', 2)).ToImmutableSortedDictionary(p => p[0], p => p.Length > 1 ? p[1] : ""),
                Target = query["target"].ToString() is { Length: > 0 } target ? target : null,
                NoCache = query["nocache"] == "true",
            };
            return new[] { Describe(await builder.BuildAsync(request, writer, cancellation)) };
        }
        catch (InvalidDataException e)
        {
            throw new ImageException(ImageError.InvalidArchive, $"the build context is not a usable tar: {e.Message}");
        }
        finally
        {
            Directory.Delete(context, recursive: true);
        }
    });

    private Task TagAsync(HttpContext http) => AnswerAsync(http, async () =>
        Describe(await store.TagAsync(Reference(http), ImageReference.Parse(http.Request.Query["target"].ToString()), http.RequestAborted)));

    private Task RemoveAsync(HttpContext http) => AnswerAsync(http, async () => Describe(await store.RemoveAsync(Reference(http), await InUseAsync(), http.RequestAborted)));

    private Task PruneAsync(HttpContext http) => AnswerAsync(http, async () => Describe(await store.PruneAsync(await InUseAsync(), http.RequestAborted)));

    private async Task ExportAsync(HttpContext http)
    {
        var image = await store.FindAsync(Reference(http), http.RequestAborted);
        if (image is null)
        {
            await AnswerAsync<object>(http, () => throw new ImageException(ImageError.NotFound, $"no image '{Reference(http)}' on this node"));
            return;
        }

        http.Response.ContentType = "application/x-tar";
        await store.ExportAsync(Reference(http), http.Response.Body, http.RequestAborted);
    }

    private async Task<Func<ImageRecord, bool>> InUseAsync()
    {
        var used = (await runtime.ListContainersAsync()).Select(c => c.Labels.GetValueOrDefault("image")).ToHashSet();
        return image => used.Contains(image.Digest.ToString());
    }

    private static async Task AnswerAsync<T>(HttpContext http, Func<Task<T>> work)
    {
        try
        {
            await http.Response.WriteAsJsonAsync(await work(), http.RequestAborted);
        }
        catch (ImageException e)
        {
            http.Response.StatusCode = e.Error switch
            {
                ImageError.NotFound => StatusCodes.Status404NotFound,
                ImageError.InUse => StatusCodes.Status409Conflict,
                _ => StatusCodes.Status400BadRequest,
            };
            await http.Response.WriteAsJsonAsync(new { error = e.Message, code = e.Error.ToString() }, http.RequestAborted);
        }
    }

    private static async Task StreamAsync<T>(HttpContext http, Func<ProgressLines, CancellationToken, Task<T>> work)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "application/x-ndjson";
        var lines = new ProgressLines();
        var running = RunAsync(lines, work, http.RequestAborted);
        await foreach (var line in lines.ReadAllAsync(http.RequestAborted))
        {
            await http.Response.Body.WriteAsync(line, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        await running;
    }

    private static async Task RunAsync<T>(ProgressLines lines, Func<ProgressLines, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            lines.Complete(new { result = await work(lines, cancellation) });
        }
        catch (ImageException e)
        {
            lines.Complete(new { error = e.Message, code = e.Error.ToString() });
        }
        catch (Exception e) when (e is ContainerException or IOException)
        {
            lines.Complete(new { error = e.Message, code = nameof(ImageError.StoreFailure) });
        }
        catch (OperationCanceledException)
        {
            lines.Complete(new { error = "cancelled", code = "Cancelled" });
        }
        catch (Exception e)
        {
            // The client waits for a last line whatever happens; the server logs what is thrown on.
            lines.Complete(new { error = $"internal error: {e.Message}", code = "Internal" });
            throw;
        }
    }

    private static void NoBodyLimit(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
    }

    private static string Reference(HttpContext http) => http.Request.Query["reference"].ToString();

    private static string Inside(string context, string path)
    {
        var full = Path.GetFullPath(Path.Combine(context, path));
        return full.StartsWith(context + "/", StringComparison.Ordinal) ? full : throw new ImageException(ImageError.InvalidReference, $"the Dockerfile '{path}' is outside the context");
    }

    private static object Describe(ImageRecord image) => new
    {
        references = image.References.Select(r => r.Familiar),
        digest = image.Digest.ToString(),
        id = image.Id.ToString(),
        size = image.SizeBytes,
        created = image.Created,
        architecture = image.Architecture,
    };

    private static object Describe(RemovedImages removed) => new
    {
        untagged = removed.Untagged.Select(r => r.Familiar),
        deleted = removed.Deleted.Select(d => d.ToString()),
        freedBytes = removed.FreedBytes,
    };
}
