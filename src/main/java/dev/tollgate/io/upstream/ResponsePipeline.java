package dev.tollgate.io.upstream;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;

/** The handlers between the bytes of an upstream and its exchange. */
final class ResponsePipeline {

    private ResponsePipeline() {}

    static void addBefore(ChannelPipeline pipeline, String slot) {
        pipeline.addBefore(slot, null, new HttpClientCodec(4096, 32768, 8192, false));
    }
}
