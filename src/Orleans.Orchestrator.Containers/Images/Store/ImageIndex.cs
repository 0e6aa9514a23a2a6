using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>The names of images. Read without a lock, because it is replaced whole; changed under a lock that other processes respect.</summary>
internal sealed class ImageIndex(StorePaths paths, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public IndexDocument Read()
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(paths.Index);
        }
        catch (FileNotFoundException)
        {
            return new IndexDocument();
        }

        var document = ImageJson.Read(content, ImageJson.Default.IndexDocument, paths.Index);
        return document.Version == 1
            ? document
            : throw new ImageException(
                ImageError.StoreFailure, $"{paths.Index} has version {document.Version}, and this program knows version 1; use a newer one", paths.Index);
    }

    /// <summary>Changes the index; the change is on disk when this returns. What <paramref name="change"/> throws changes nothing.</summary>
    public async Task<T> UpdateAsync<T>(Func<IndexDocument, T> change, CancellationToken cancellation)
    {
        using var held = await LockAsync(cancellation);
        var document = Read();
        var result = change(document);
        DurableFile.Replace(paths.Index, ImageJson.Write(document, ImageJson.Default.IndexDocument));
        return result;
    }

    private async Task<FileLock> LockAsync(CancellationToken cancellation)
    {
        try
        {
            return await FileLock.TakeAsync(paths.IndexLock, exclusive: true, Patience, time, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new ImageException(ImageError.StoreFailure, e.Message, paths.IndexLock, e);
        }
    }
}
