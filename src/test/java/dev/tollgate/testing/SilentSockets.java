package dev.tollgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets that shake hands without a word of protocols, whatever their user would offer: so a client that would choose HTTP/2 speaks
 * HTTP/1.1 over TLS, as behind many a corporate proxy.
 */
public final class SilentSockets extends SSLSocketFactory {
    private final SSLSocketFactory talkative;

    public SilentSockets(SSLSocketFactory talkative) {
        this.talkative = talkative;
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        return new Silent((SSLSocket) talkative.createSocket(plain, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return new Silent((SSLSocket) talkative.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return new Silent((SSLSocket) talkative.createSocket(host, port, local, localPort));
    }

    @Override
    @SuppressWarnings("AddressSelection") // the caller has chosen
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return new Silent((SSLSocket) talkative.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return new Silent((SSLSocket) talkative.createSocket(host, port, local, localPort));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return talkative.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return talkative.getSupportedCipherSuites();
    }

    private static final class Silent extends SSLSocket {
        private final SSLSocket inner;

        Silent(SSLSocket inner) {
            this.inner = inner;
        }

        @Override
        public void setSSLParameters(SSLParameters parameters) {
            parameters.setApplicationProtocols(new String[0]);
            inner.setSSLParameters(parameters);
        }

        @Override
        public SSLParameters getSSLParameters() {
            return inner.getSSLParameters();
        }

        @Override
        public String getApplicationProtocol() {
            return inner.getApplicationProtocol();
        }

        @Override
        public void startHandshake() throws IOException {
            inner.startHandshake();
        }

        @Override
        public SSLSession getSession() {
            return inner.getSession();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return inner.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return inner.getOutputStream();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }

        @Override
        public boolean isClosed() {
            return inner.isClosed();
        }

        @Override
        public boolean isConnected() {
            return inner.isConnected();
        }

        @Override
        public boolean isInputShutdown() {
            return inner.isInputShutdown();
        }

        @Override
        public boolean isOutputShutdown() {
            return inner.isOutputShutdown();
        }

        @Override
        public void setSoTimeout(int millis) throws SocketException {
            inner.setSoTimeout(millis);
        }

        @Override
        public int getSoTimeout() throws SocketException {
            return inner.getSoTimeout();
        }

        @Override
        public InetAddress getInetAddress() {
            return inner.getInetAddress();
        }

        @Override
        public int getPort() {
            return inner.getPort();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return inner.getSupportedCipherSuites();
        }

        @Override
        public String[] getEnabledCipherSuites() {
            return inner.getEnabledCipherSuites();
        }

        @Override
        public void setEnabledCipherSuites(String[] suites) {
            inner.setEnabledCipherSuites(suites);
        }

        @Override
        public String[] getSupportedProtocols() {
            return inner.getSupportedProtocols();
        }

        @Override
        public String[] getEnabledProtocols() {
            return inner.getEnabledProtocols();
        }

        @Override
        public void setEnabledProtocols(String[] protocols) {
            inner.setEnabledProtocols(protocols);
        }

        @Override
        public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
            inner.addHandshakeCompletedListener(listener);
        }

        @Override
        public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
            inner.removeHandshakeCompletedListener(listener);
        }

        @Override
        public void setUseClientMode(boolean client) {
            inner.setUseClientMode(client);
        }

        @Override
        public boolean getUseClientMode() {
            return inner.getUseClientMode();
        }

        @Override
        public void setNeedClientAuth(boolean need) {
            inner.setNeedClientAuth(need);
        }

        @Override
        public boolean getNeedClientAuth() {
            return inner.getNeedClientAuth();
        }

        @Override
        public void setWantClientAuth(boolean want) {
            inner.setWantClientAuth(want);
        }

        @Override
        public boolean getWantClientAuth() {
            return inner.getWantClientAuth();
        }

        @Override
        public void setEnableSessionCreation(boolean create) {
            inner.setEnableSessionCreation(create);
        }

        @Override
        public boolean getEnableSessionCreation() {
            return inner.getEnableSessionCreation();
        }
    }
}
